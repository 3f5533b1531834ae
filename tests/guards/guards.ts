import type { Guard } from './guard.ts'
import { ANSWERS } from './list/answers.ts'
import { CAPTCHAS } from './list/captchas.ts'
import { DOORS } from './list/doors.ts'
import { FLOODS } from './list/floods.ts'
import { FORGETTING } from './list/forgetting.ts'
import { MAILING } from './list/mailing.ts'
import { ORGANISERS } from './list/organisers.ts'
import { SIGNING } from './list/signing.ts'
import { STEPS } from './list/steps.ts'
import { STORAGE } from './list/storage.ts'
import { TYPED } from './list/typed.ts'

/** Everything that is to be taken out; what a guard is about says in which list it stands. */
export const GUARDS: readonly Guard[] = [
  ...STORAGE,
  ...STEPS,
  ...TYPED,
  ...SIGNING,
  ...MAILING,
  ...FORGETTING,
  ...FLOODS,
  ...DOORS,
  ...ORGANISERS,
  ...CAPTCHAS,
  ...ANSWERS,
]
