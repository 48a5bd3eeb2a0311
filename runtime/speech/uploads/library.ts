import { join } from 'node:path';
import type { Logger } from 'pino';
import { Fault } from '../../../schema/faults.ts';
import type { AudioAssetStore, StoredAudio } from '../../store/audio-assets.ts';
import { decodeWav } from '../audio/wav.ts';
import { type Format, type PromptFile, PromptFiles } from '../prompt-files.ts';
import { SingleFlight } from '../single-flight.ts';
import type { Audio, AudioAssets } from '../speech.ts';

export interface AssetLibraryOptions {
  readonly store: Pick<AudioAssetStore, 'list' | 'content'>;
  /** `SWITCHYARD_DATA`; copies of the sounds live in `media/audio` below it. */
  readonly dataFolder: string;
  /** Address of this server as Asterisk reaches it, without a slash at the end. */
  readonly baseUrl: () => string;
  readonly logger: Logger;
  readonly now?: () => number;
}

/** What another runtime has changed is known here after so long. */
const FRESH_MS = 5_000;
/** An unknown id is looked up at once, but a flow in a loop does not ask the database at every turn. */
const LOOK_AGAIN_MS = 500;

/**
 * Uploaded audio on this machine: what there is, from memory, and the sounds as files beside each other in all formats. No
 * call waits for the database, save for an asset that this runtime has never heard of.
 */
export class AssetLibrary implements AudioAssets {
  readonly #options: AssetLibraryOptions;
  readonly #files: PromptFiles;
  readonly #loads = new SingleFlight<void>();
  readonly #now: () => number;
  #known: ReadonlyMap<string, StoredAudio> = new Map();
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(options: AssetLibraryOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    const { dataFolder, logger, now } = options;
    this.#files = new PromptFiles({ folder: join(dataFolder, 'media', 'audio'), logger, ...(now && { now }) });
    this.#files.ready.catch((error: unknown) => logger.error({ err: error }, 'the folder of audio cannot be read'));
  }

  /** Faults with `store.unavailable` when it has to be asked for and can't. */
  async find(id: string): Promise<Audio | undefined> {
    const age = this.#now() - this.#readAt;
    if (age > FRESH_MS) this.#readInBackground();
    if (!this.#known.has(id) && age > LOOK_AGAIN_MS) await this.#asked(this.refresh());
    const asset = this.#known.get(id);
    if (!asset) return undefined;
    await this.#asked(this.#load(asset.mediaId));
    const { mediaId, title, transcript, language, durationMs } = asset;
    return {
      id: mediaId,
      title,
      text: transcript || title,
      language,
      durationMs,
      url: `${this.#options.baseUrl()}/media/prompts/${mediaId}`,
    };
  }

  /** One file of a sound; `undefined` for an id that is none. */
  async file(mediaId: string, format: Format): Promise<PromptFile | undefined> {
    const found = await this.#files.file(mediaId, format);
    if (found || !(await this.#fetch(mediaId))) return found;
    return this.#files.file(mediaId, format);
  }

  /** Reads again what there is; the sounds follow in the background. */
  refresh(): Promise<void> {
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<void> {
    const assets = await this.#options.store.list();
    this.#known = new Map(assets.map((asset) => [asset.id, asset]));
    this.#readAt = this.#now();
    void this.#loadAll(assets);
  }

  #readInBackground(): void {
    this.refresh().catch((error: unknown) => {
      // Asked again after a while, not at every prompt of an outage.
      this.#readAt = this.#now();
      this.#options.logger.warn({ err: error }, 'the list of audio could not be read; calls go on with what is known');
    });
  }

  async #loadAll(assets: readonly StoredAudio[]): Promise<void> {
    try {
      for (const { mediaId } of assets) await this.#load(mediaId);
    } catch (error) {
      this.#options.logger.warn({ err: error }, 'an audio could not be copied to this machine');
    }
  }

  /** Copies a sound to this machine, unless it is there. */
  async #load(mediaId: string): Promise<void> {
    await this.#files.ready;
    if (this.#files.duration(mediaId) !== undefined) return;
    await this.#fetch(mediaId);
  }

  /** Is it there now? */
  async #fetch(mediaId: string): Promise<boolean> {
    await this.#loads.do(mediaId, async () => {
      const wav = await this.#options.store.content(mediaId);
      if (wav) await this.#files.put(mediaId, decodeWav(wav).pcm);
    });
    return this.#files.duration(mediaId) !== undefined;
  }

  async #asked(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      throw new Fault('store.unavailable', 'audio', { cause: error });
    }
  }
}
