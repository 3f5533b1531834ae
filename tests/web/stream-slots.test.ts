import { EventEmitter } from 'node:events'
import type { ServerResponse } from 'node:http'
import { expect, it } from 'vitest'
import { connectionCaps, StreamSlots } from '#web/http/stream-slots.ts'

it.each([
  [64, 5_000, { connections: 16, streams: 8 }],
  [128, 5_000, { connections: 64, streams: 32 }],
  [256, 5_000, { connections: 192, streams: 96 }],
  [1_024, 5_000, { connections: 960, streams: 480 }],
  [1_024, 100, { connections: 960, streams: 100 }],
  [1_024, 0, { connections: 960, streams: 0 }],
  [1_048_576, 5_000, { connections: 1_048_512, streams: 5_000 }],
  [null, 5_000, { connections: Number.POSITIVE_INFINITY, streams: 5_000 }],
])('with %s open files and %s streams asked for, the caps are %o', (openFiles, most, caps) => {
  expect(connectionCaps(openFiles, most)).toEqual(caps)
})

it('gives each network its places and all networks together no more than there are, and takes them back', () => {
  const places = new StreamSlots({ streams: 3, client: 2 })
  const open = () => Object.assign(new EventEmitter(), { closed: false, destroyed: false })
  const take = (network: string, response = open()) => ({
    response,
    full: places.take(network, response as unknown as ServerResponse),
  })
  const first = take('203.0.113.7')
  expect([first.full, take('203.0.113.7').full, take('203.0.113.7').full]).toEqual([null, null, 'client'])
  const other = take('2001:db8::/64')
  expect([other.full, take('198.51.100.1').full]).toEqual([null, 'all'])
  first.response.emit('close')
  first.response.emit('close')
  expect([take('203.0.113.7').full, take('198.51.100.1').full]).toEqual([null, 'all'])
  other.response.emit('close')
  const gone = take('198.51.100.1', Object.assign(open(), { closed: true }))
  expect([gone.full, take('198.51.100.1').full]).toEqual(['all', null])
})
