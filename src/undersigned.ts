#!/usr/bin/env -S node --max-semi-space-size=16 --max-old-space-size=192
import { pathToFileURL } from 'node:url'
import { programPath } from './programs.ts'

// `npm run undersigned`. The heap is kept small (in package.json too), so that an export beside the server needs little
// of a small machine.
await import(pathToFileURL(programPath('undersigned')).href)
