#!/usr/bin/env -S node --max-semi-space-size=16 --max-old-space-size=192
import '#platform/node-version.cjs'
import { pathToFileURL } from 'node:url'

// `npm run undersigned`. The heap is kept small (in package.json too), so that an export beside the server needs little
// of a small machine.
const { programPath } = await import('#platform/programs.ts')
await import(pathToFileURL(programPath('undersigned')).href)
