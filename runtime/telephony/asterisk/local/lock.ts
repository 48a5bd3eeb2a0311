import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOf } from './instance.ts';

const RETRY_MS = 100;
/** Clearing a dead owner's lock takes a moment; whoever has been at it for longer has died over it. */
const CLEARING_MS = 5_000;

/** A lock is a file with its owner's process in it; one whose owner is gone is nobody's. */
const isStale = async (path: string): Promise<boolean> => {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return false;
  const [pid, startedAt] = text.split(' ');
  // Empty: its owner is just about to write.
  return pid !== undefined && startedAt !== undefined && (await startOf(Number(pid))) !== startedAt;
};

/**
 * Removes the lock of an owner who died. One at a time and after another look: whoever saw the same dead owner may have
 * removed him meanwhile, and the lock that is there now is alive.
 */
const clearStale = async (path: string): Promise<void> => {
  const guard = `${path}.clearing`;
  try {
    await (await open(guard, 'wx', 0o600)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const since = await stat(guard).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    if (since !== undefined && Date.now() - since > CLEARING_MS) await rm(guard, { force: true });
    await sleep(RETRY_MS);
    return;
  }
  try {
    if (await isStale(path)) await rm(path, { force: true });
  } finally {
    await rm(guard, { force: true });
  }
};

/** Waits until no other process (and no other holder in this one) has the lock; returns its release. */
export const lock = async (path: string): Promise<() => Promise<void>> => {
  await mkdir(dirname(path), { recursive: true });
  for (;;) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(`${process.pid} ${(await startOf(process.pid)) ?? ''}`);
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (await isStale(path)) await clearStale(path);
      else await sleep(RETRY_MS);
    }
  }
};
