import { expect, it } from 'vitest'
import { readReply, type SmtpError, withoutAddresses } from '#features/email/smtp-reply.ts'

it.each<[string, SmtpError, string]>([
  [
    'the mailbox is busy',
    { code: 'EENVELOPE', responseCode: 450, response: '450 4.2.1 busy', command: 'RCPT TO' },
    'later',
  ],
  [
    'the text is put off',
    { code: 'EMESSAGE', responseCode: 451, response: '451 4.7.1 greylisted', command: 'DATA' },
    'later',
  ],
  ['the server closes', { code: 'EPROTOCOL', responseCode: 421, response: '421 4.3.2 bye' }, 'away'],
  [
    'too many emails come from us',
    { code: 'EENVELOPE', responseCode: 450, response: '450 4.7.1 slow down', command: 'MAIL FROM' },
    'away',
  ],
  ['the login is put off', { code: 'EAUTH', responseCode: 454, response: '454 4.7.0 later' }, 'away'],
  ['the port is closed', { code: 'ESOCKET' }, 'away'],
  ['the name is not found', { code: 'EDNS' }, 'away'],
  ['it takes too long', { code: 'ETIMEDOUT' }, 'away'],
  ['the connection breaks', { code: 'ECONNECTION' }, 'away'],
  [
    'the mailbox does not exist',
    { code: 'EENVELOPE', responseCode: 550, response: '550 5.1.1 no such user', command: 'RCPT TO' },
    'no-mailbox',
  ],
  [
    'the domain takes no mail',
    { code: 'EENVELOPE', responseCode: 556, response: '556 5.1.10 null MX', command: 'RCPT TO' },
    'no-mailbox',
  ],
  [
    'the mailbox is disabled',
    { code: 'EENVELOPE', responseCode: 550, response: '550 5.2.1 disabled', command: 'RCPT TO' },
    'no-mailbox',
  ],
  [
    'the sender is not allowed',
    { code: 'EENVELOPE', responseCode: 550, response: '550 5.7.1 relaying denied', command: 'RCPT TO' },
    'refused',
  ],
  [
    'the sender is unknown',
    { code: 'EENVELOPE', responseCode: 550, response: '550 5.1.8 bad sender', command: 'MAIL FROM' },
    'stopped',
  ],
  [
    'a 5xx without a status',
    { code: 'EENVELOPE', responseCode: 550, response: '550 no', command: 'RCPT TO' },
    'refused',
  ],
  [
    'the text is refused',
    { code: 'EMESSAGE', responseCode: 554, response: '554 5.6.0 spam', command: 'DATA' },
    'refused',
  ],
  [
    'a full mailbox',
    { code: 'EENVELOPE', responseCode: 552, response: '552 5.2.2 full', command: 'RCPT TO' },
    'refused',
  ],
  [
    'a policy refuses one recipient',
    { code: 'EENVELOPE', responseCode: 554, response: '554 5.7.1 denied', command: 'RCPT TO' },
    'refused',
  ],
  [
    'the address needs SMTPUTF8',
    { code: 'EENVELOPE', responseCode: 553, response: '553 5.6.7 not ASCII', command: 'RCPT TO' },
    'refused',
  ],
  [
    'the text is refused without a status',
    { code: 'EMESSAGE', responseCode: 550, response: '550 no thanks', command: 'DATA' },
    'refused',
  ],
  [
    'the greeting refuses us',
    { code: 'EPROTOCOL', responseCode: 554, response: '554 5.7.1 your network is on a list' },
    'stopped',
  ],
  ['the login is refused', { code: 'EAUTH', responseCode: 535, response: '535 5.7.8 no' }, 'stopped'],
  ['TLS fails', { code: 'ETLS' }, 'stopped'],
  ['an unknown fault', {}, 'stopped'],
])('%s', (_, error, result) => {
  expect(readReply(error, 'ada@example.org').result).toBe(result)
})

it.each([
  ['550 5.1.1 <ada@example.org>: no such user', '550 5.1.1 … no such user'],
  ['550 5.1.1 ADA@Example.ORG unknown', '550 5.1.1 … unknown'],
  ['550 user ada is not here', '550 user … is not here'],
  ['550 Ada: unknown', '550 …: unknown'],
  ['550 see https://help.example/?rcpt=ada%40example.org&x=1', '550 see …'],
  ['550 bounce+ada=40example.org refused', '550 … refused'],
  ['550 write to postmaster@example.net about it', '550 write to … about it'],
  ['550-5.7.1 two\r\n550 5.7.1 lines', '550-5.7.1 two 550 5.7.1 lines'],
  ['550 adam has a canada', '550 adam has a canada'],
  [`550 ${'x'.repeat(500)}`, `550 ${'x'.repeat(196)}`],
])('a reply is kept without addresses: %s', (response, kept) => {
  expect(withoutAddresses(response, 'ada@example.org')).toBe(kept)
})
