import { Fault } from '../../../schema/faults.ts';
import { both } from '../../../schema/text.ts';
import { partsOf, type RecordingShelf } from '../recording.ts';
import { AriError } from './ari.ts';
import type { AriEvent } from './events.ts';
import type { Switchboard } from './switchboard.ts';

const isGone = (error: unknown): boolean => error instanceof AriError && error.kind === 'gone';

/** `undefined` when it is gone; a silent Asterisk is a fault. */
const unlessGone = async <T>(work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work;
  } catch (error) {
    if (isGone(error)) return undefined;
    if (error instanceof AriError) throw new Fault('telephony.unavailable', error.message, { cause: error });
    throw error;
  }
};

/** Asterisk's recording folder over ARI, as far as it is ours. A file is complete when its recording is no longer live. */
export class AsteriskShelf implements RecordingShelf {
  readonly place: string;
  readonly #board: Switchboard;
  #listener: (id: string) => void = () => undefined;

  constructor(board: Switchboard, url: string) {
    this.#board = board;
    this.place = new URL(url).host;
  }

  async upSince(): Promise<Date> {
    const since = new Date((await unlessGone(this.#board.ari.startedAt())) ?? '');
    if (Number.isNaN(since.getTime()))
      throw new Fault(
        'telephony.unavailable',
        both('电话系统没有说它是什么时候启动的', 'it does not say since when it runs'),
      );
    return since;
  }

  receive(event: AriEvent): void {
    if (event.type !== 'RecordingFinished' && event.type !== 'RecordingFailed') return;
    const name = event.recording?.name;
    if (name !== undefined && partsOf(name)) this.#listener(name);
  }

  onEnded(listener: (id: string) => void): void {
    this.#listener = listener;
  }

  async kept(): Promise<readonly string[]> {
    const ours = ((await unlessGone(this.#board.ari.storedRecordings())) ?? []).filter((name) => partsOf(name));
    const live = await Promise.all(ours.map((name) => this.#isLive(name)));
    return ours.filter((_, at) => !live[at]);
  }

  async state(id: string): Promise<'live' | 'kept' | 'gone'> {
    if (await this.#isLive(id)) return 'live';
    const stored = (await unlessGone(this.#board.ari.storedRecordings())) ?? [];
    return stored.includes(id) ? 'kept' : 'gone';
  }

  async open(id: string): Promise<AsyncIterable<Uint8Array> | undefined> {
    return unlessGone(this.#board.ari.recordingStream(id));
  }

  async remove(id: string): Promise<void> {
    await unlessGone(this.#board.ari.deleteRecording(id));
  }

  async #isLive(name: string): Promise<boolean> {
    return (await unlessGone(this.#board.ari.liveRecording(name))) !== undefined;
  }
}
