import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A folder of files that the operator wrote. Reads it anew at each call. */
export class SourceFolder {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }

  /** Whether the folder is there. */
  exists(): boolean {
    return existsSync(this.path)
  }

  /** The folders in this one, by name. */
  folders(): SourceFolder[] {
    return readdirSync(this.path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .sort()
      .map((name) => this.folder(name))
  }

  folder(name: string): SourceFolder {
    return new SourceFolder(join(this.path, name))
  }

  /** The names of everything in the folder, in no particular order. */
  names(): string[] {
    return readdirSync(this.path)
  }

  /** The path of a file in the folder, whether or not it is there. */
  pathOf(name: string): string {
    return join(this.path, name)
  }

  /** The text of a file, in UTF-8; `null` where there is no such file. */
  text(name: string): string | null {
    return this.bytes(name)?.toString('utf8') ?? null
  }

  /** The bytes of a file; `null` where there is no such file. */
  bytes(name: string): Buffer<ArrayBuffer> | null {
    const path = this.pathOf(name)
    return statSync(path, { throwIfNoEntry: false })?.isFile() ? readFileSync(path) : null
  }
}
