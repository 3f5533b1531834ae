import { Socket as Datagrams } from 'node:dgram'
import { appendFileSync } from 'node:fs'
import { Socket } from 'node:net'
import { basename } from 'node:path'

// Loaded before a program (`node --import`): notes in the file NOTED_CONNECTIONS each host that it connects to, once.
// Plain JavaScript, so that hundreds of processes load it quickly.
const file = process.env['NOTED_CONNECTIONS']
const noted = new Set()

/** @param {unknown} host */
function note(host) {
  if (!file || typeof host !== 'string' || noted.has(host)) return
  noted.add(host)
  appendFileSync(file, `${host} ${basename(process.argv[1] ?? 'node')}\n`)
}

const connect = Socket.prototype.connect
/** @type {any} */
const socket = Socket.prototype
socket.connect = function (/** @type {any[]} */ ...args) {
  // `net.connect` hands over its arguments in an array, with the options first.
  const [first, second] = Array.isArray(args[0]) ? args[0] : args
  const options = typeof first === 'object' && first !== null ? first : { port: first, host: second }
  if (options.path === undefined && options.port !== undefined) note(options.host ?? 'localhost')
  return Reflect.apply(connect, this, args)
}

const sent = Datagrams.prototype.send
/** @type {any} */
const datagrams = Datagrams.prototype
datagrams.send = function (/** @type {any[]} */ ...args) {
  note(args.findLast((each) => typeof each === 'string'))
  return Reflect.apply(sent, this, args)
}
