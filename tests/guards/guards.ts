/** The tests that are to fail: a file, and a part of their full names, with those of what is around them. */
export type CaughtBy = { file: string; name: string }

/** A line or two of the program on which a promise rests. */
export type Guard = {
  /** What it holds. */
  holds: string
  file: string
  /** The text that is there, once. */
  there: string
  /** What stands in its place where nothing guards. */
  without: string
  caughtBy: CaughtBy
}

export const GUARDS: readonly Guard[] = [
  {
    holds: 'one signature a mailbox: the unique index',
    file: 'db/migrations/sqlite/0000_first.sql',
    there: 'CREATE UNIQUE INDEX `signatures_one_per_mailbox`',
    without: 'CREATE INDEX `signatures_one_per_mailbox`',
    caughtBy: {
      file: 'tests/usecases/sign.test.ts',
      name: 'signing, on sqlite takes one person 200 times in parallel',
    },
  },
  {
    holds: 'a link serves one purpose',
    file: 'src/middleware.ts',
    there: "isFromOtherOrigin(context.request.headers, app.config.siteUrl))",
    without: "false)",
    caughtBy: {
      file: 'tests/web/sign.test.ts',
      name: 'the built server, on sqlite refuses a stolen link',
    },
  },
]
