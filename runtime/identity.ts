import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What a `file` of the data folder holds; `make` writes it the first time. Readable by its owner only. */
const kept = async (dataFolder: string, file: string, make: () => string): Promise<string> => {
  const path = join(dataFolder, file);
  await mkdir(dataFolder, { recursive: true });
  try {
    // `wx`: of two processes that start at once, one writes and both read the same.
    await writeFile(path, make(), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(path, 'utf8')).trim();
};

/** The server's own secret, unless the operator gave one. */
export const serverSecret = (dataFolder: string, given: string | undefined): Promise<string> =>
  given === undefined
    ? kept(dataFolder, 'secret', () => randomBytes(32).toString('base64url'))
    : Promise.resolve(given);

/**
 * The same in every life of the server with this data folder: by it a restarted server knows the sessions that it was
 * running when it died.
 */
export const runtimeId = (dataFolder: string): Promise<string> => kept(dataFolder, 'runtime-id', randomUUID);

/** A key of its own for each use, so that none tells anything about another. */
export const derivedKey = (secret: string, use: string): string =>
  createHmac('sha256', secret).update(use).digest('hex');
