import type { Guard } from './guard.ts'
import { ANSWERS } from './list/answers.ts'
import { CAPTCHAS } from './list/captchas.ts'
import { CLUSTERS } from './list/clusters.ts'
import { EMAILING } from './list/email.ts'
import { DOORS } from './list/enumeration.ts'
import { FORGETTING } from './list/forgetting.ts'
import { OPERATING } from './list/operating.ts'
import { ORGANISE_DASHBOARD } from './list/organise-dashboard.ts'
import { EXPORTING } from './list/organise-exporting.ts'
import { HANDING_OVER } from './list/organise-hand-over.ts'
import { ORGANISE_PAPER } from './list/organise-paper.ts'
import { ORGANISE_SIGNATURES } from './list/organise-signatures.ts'
import { ORGANISE_UPDATES } from './list/organise-updates.ts'
import { ORGANISERS } from './list/organisers.ts'
import { SIGNING } from './list/signing.ts'
import { STEPS } from './list/steps.ts'
import { STORAGE } from './list/storage.ts'
import { TYPED } from './list/typed.ts'

/** Everything that is to be taken out; what a guard is about says in which list it stands. */
export const GUARDS: readonly Guard[] = [
  ...STORAGE,
  ...OPERATING,
  ...STEPS,
  ...TYPED,
  ...SIGNING,
  ...EMAILING,
  ...FORGETTING,
  ...CLUSTERS,
  ...DOORS,
  ...ORGANISERS,
  ...ORGANISE_DASHBOARD,
  ...ORGANISE_PAPER,
  ...ORGANISE_SIGNATURES,
  ...ORGANISE_UPDATES,
  ...CAPTCHAS,
  ...ANSWERS,
  ...EXPORTING,
  ...HANDING_OVER,
]
