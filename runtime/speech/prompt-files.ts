import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { encodeAlaw, encodeUlaw } from './audio/g711.ts';
import { TELEPHONE_RATE } from './audio/telephone.ts';
import { encodeWav, wavSamples, wavSize } from './audio/wav.ts';

/** What a trunk, a browser and an editor of sound each like best. All 8,000 samples a second, mono. */
export const formats = ['ulaw', 'alaw', 'wav'] as const;
export type Format = (typeof formats)[number];

const DAY = 86_400_000;
const isId = /^[0-9a-f]{64}$/;

export interface PromptFile {
  readonly path: string;
  readonly size: number;
  readonly type: string;
}

interface Entry {
  readonly samples: number;
  usedAt: number;
  /** Time of use that the disk knows. */
  storedAt: number;
}

export interface PromptFilesOptions {
  readonly folder: string;
  readonly logger: Logger;
  readonly now?: () => number;
  /** A prompt that nobody asked for in so many days is deleted; default 30. */
  readonly keepDays?: number;
  /** All prompts together; the least recently used go first. Default 2 GB, about 17 hours of speech. */
  readonly maxBytes?: number;
}

const types: Readonly<Record<Format, string>> = { ulaw: 'audio/basic', alaw: 'audio/x-alaw-basic', wav: 'audio/wav' };

const sizeOf = (samples: number, format: Format): number => (format === 'wav' ? wavSize(samples) : samples);
const bytesOf = (samples: number): number => formats.reduce((sum, format) => sum + sizeOf(samples, format), 0);

const statOrNothing = (path: string) => stat(path).catch(() => undefined);

/**
 * Rendered prompts on disk: `<folder>/<ab>/<id>.{ulaw,alaw,wav}`, known from memory once `ready`.
 * A prompt counts as there when all its files have the sizes that belong together: a torn write is rendered again.
 */
export class PromptFiles {
  readonly #folder: string;
  readonly #logger: Logger;
  readonly #now: () => number;
  readonly #keepMs: number;
  readonly #maxBytes: number;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;
  #cleanedAt = 0;
  #temporary = 0;
  readonly ready: Promise<void>;

  constructor(options: PromptFilesOptions) {
    this.#folder = options.folder;
    this.#logger = options.logger;
    this.#now = options.now ?? Date.now;
    this.#keepMs = (options.keepDays ?? 30) * DAY;
    this.#maxBytes = options.maxBytes ?? 2e9;
    this.ready = this.#scan();
  }

  /** Milliseconds of speech of a stored prompt. Counts as a use. Only to be asked once `ready`. */
  duration(id: string): number | undefined {
    const entry = this.#entries.get(id);
    if (!entry) return undefined;
    entry.usedAt = this.#now();
    if (entry.usedAt - entry.storedAt > DAY) this.#storeUse(id, entry);
    return (entry.samples * 1000) / TELEPHONE_RATE;
  }

  /** Stores speech of {@link TELEPHONE_RATE}; an existing prompt is replaced. Returns its duration in milliseconds. */
  async put(id: string, pcm: Int16Array): Promise<number> {
    await mkdir(join(this.#folder, id.slice(0, 2)), { recursive: true });
    await this.#write(id, 'ulaw', encodeUlaw(pcm));
    await this.#write(id, 'alaw', encodeAlaw(pcm));
    await this.#write(id, 'wav', encodeWav({ pcm, rate: TELEPHONE_RATE }));
    const now = this.#now();
    this.#add(id, { samples: pcm.length, usedAt: now, storedAt: now });
    if (this.#bytes > this.#maxBytes || now - this.#cleanedAt > DAY / 24) await this.#clean();
    return (pcm.length * 1000) / TELEPHONE_RATE;
  }

  /** One file of a prompt; `undefined` for an id that is none, or not there (any more). */
  async file(id: string, format: Format): Promise<PromptFile | undefined> {
    await this.ready;
    const entry = this.#entries.get(id);
    if (!entry) return undefined;
    const path = this.#path(id, format);
    const size = sizeOf(entry.samples, format);
    if ((await statOrNothing(path))?.size !== size) {
      this.#logger.warn({ prompt: id, format }, 'a prompt file is missing or torn; it will be rendered again');
      this.#drop(id, entry);
      return undefined;
    }
    return { path, size, type: types[format] };
  }

  #path(id: string, format: Format): string {
    return join(this.#folder, id.slice(0, 2), `${id}.${format}`);
  }

  async #write(id: string, format: Format, bytes: Buffer): Promise<void> {
    const path = this.#path(id, format);
    const temporary = `${path}.${process.pid}-${this.#temporary++}.tmp`;
    try {
      await writeFile(temporary, bytes);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  #add(id: string, entry: Entry): void {
    const old = this.#entries.get(id);
    if (old) this.#drop(id, old);
    this.#entries.set(id, entry);
    this.#bytes += bytesOf(entry.samples);
  }

  #drop(id: string, entry: Entry): void {
    if (this.#entries.delete(id)) this.#bytes -= bytesOf(entry.samples);
  }

  #storeUse(id: string, entry: Entry): void {
    entry.storedAt = entry.usedAt;
    const time = new Date(entry.usedAt);
    utimes(this.#path(id, 'wav'), time, time).catch((error: unknown) => {
      this.#logger.warn({ prompt: id, err: error }, 'the use of a prompt could not be noted');
    });
  }

  async #scan(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const group of await readdir(this.#folder, { withFileTypes: true })) {
      if (!group.isDirectory() || !/^[0-9a-f]{2}$/.test(group.name)) continue;
      const folder = join(this.#folder, group.name);
      for (const name of await readdir(folder)) {
        if (name.endsWith('.tmp')) await this.#removeOld(join(folder, name));
        const id = name.slice(0, -4);
        if (name.endsWith('.wav') && isId.test(id) && id.startsWith(group.name)) await this.#recognise(id);
      }
    }
    await this.#clean();
  }

  /** Another process may be writing into the same folder: only leftovers of a crash are removed. */
  async #removeOld(path: string): Promise<void> {
    const found = await statOrNothing(path);
    if (found && this.#now() - found.mtimeMs > DAY / 24) await rm(path, { force: true });
  }

  async #recognise(id: string): Promise<void> {
    const wav = await statOrNothing(this.#path(id, 'wav'));
    const samples = wav && wavSamples(wav.size);
    if (!wav || !samples || this.#entries.has(id)) return;
    for (const format of formats) {
      if ((await statOrNothing(this.#path(id, format)))?.size !== sizeOf(samples, format)) return;
    }
    this.#add(id, { samples, usedAt: wav.mtimeMs, storedAt: wav.mtimeMs });
  }

  async #clean(): Promise<void> {
    this.#cleanedAt = this.#now();
    const oldest = this.#cleanedAt - this.#keepMs;
    const byUse = [...this.#entries].sort(([, a], [, b]) => a.usedAt - b.usedAt);
    for (const [id, entry] of byUse) {
      if (entry.usedAt >= oldest && this.#bytes <= this.#maxBytes) break;
      this.#drop(id, entry);
      for (const format of formats) await rm(this.#path(id, format), { force: true });
    }
  }
}
