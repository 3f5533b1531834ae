'use strict'
// Every script loads this file first. It is JavaScript that any Node.js can run, so that one that is too old for the
// rest of the program can still say so. The package "node" in package.json has the same version.
var OLDEST = 24

var version = process.versions.node
if (Number(version.split('.')[0]) < OLDEST) {
  process.stderr.write(
    'Undersigned needs Node.js ' +
      OLDEST +
      ' or newer; this is ' +
      version +
      '.\nRun npm ci, which installs the right version for the npm scripts, then npm start. To start without npm, install Node.js ' +
      OLDEST +
      '.\n',
  )
  process.exit(1)
}
