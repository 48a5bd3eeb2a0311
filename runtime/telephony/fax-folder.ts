import { randomBytes } from 'node:crypto';
import { access, chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../schema/faults.ts';
import { faxDocument } from './fax.ts';

/** A new document's id. */
export const newFaxDocument = (): string => randomBytes(16).toString('hex');

/** The folder of fax documents that runtime and switch share. */
export class FaxFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  #path(id: string): string {
    return join(this.#folder, `${faxDocument(id)}.tif`);
  }

  /** Keeps a TIFF file (Group 3 or 4, 1728 dots wide), readable by the switch's own user; gives its id. */
  async put(tiff: Uint8Array): Promise<string> {
    const id = newFaxDocument();
    const path = this.#path(id);
    await writeFile(`${path}.part`, tiff);
    await chmod(`${path}.part`, 0o644);
    await rename(`${path}.part`, path);
    return id;
  }

  /** Faults with `fax.no_document`. */
  async read(id: string): Promise<Buffer> {
    const path = this.#path(id);
    return readFile(path).catch((cause: unknown) => {
      throw new Fault('fax.no_document', '', { cause });
    });
  }

  /** Faults with `fax.no_document` when it is not there. */
  async check(id: string): Promise<void> {
    const path = this.#path(id);
    await access(path).catch((cause: unknown) => {
      throw new Fault('fax.no_document', '', { cause });
    });
  }
}
