import { DatabaseSync } from 'node:sqlite';

/**
 * A lock on a folder that the kernel gives back when its holder dies, whatever kills it: a lock file with a pid in it
 * can't promise that. Node has no `flock`, but SQLite takes exactly such a lock on its (here empty) file.
 */
export class FolderLock {
  readonly #file: DatabaseSync;

  constructor(path: string) {
    this.#file = new DatabaseSync(path);
  }

  /** Held together with other shared holders; false while somebody holds it alone. */
  tryShared(): boolean {
    return this.#begin(() => {
      this.#file.exec('BEGIN');
      this.#file.prepare('SELECT count(*) FROM sqlite_schema').get();
    });
  }

  /** Held alone; false while anybody else holds it. */
  tryExclusive(): boolean {
    return this.#begin(() => this.#file.exec('BEGIN EXCLUSIVE'));
  }

  release(): void {
    if (this.#file.isTransaction) this.#file.exec('ROLLBACK');
  }

  close(): void {
    if (this.#file.isOpen) this.#file.close();
  }

  #begin(take: () => void): boolean {
    try {
      take();
      return true;
    } catch (error) {
      this.release();
      if (isBusy(error)) return false;
      throw error;
    }
  }
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

/** Runs `work` while no other process runs its own on the same file; throws when that takes longer than `limitMs`. */
export async function exclusively<T>(path: string, limitMs: number, work: () => Promise<T>): Promise<T> {
  const lock = new FolderLock(path);
  try {
    const deadline = performance.now() + limitMs;
    while (!lock.tryExclusive()) {
      if (performance.now() > deadline) throw new Error(`${path} is held by another process`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return await work();
  } finally {
    lock.close();
  }
}
