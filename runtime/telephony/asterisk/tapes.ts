import { Fault } from '../../../schema/faults.ts';
import { both } from '../../../schema/text.ts';
import { SoundMeter } from '../../speech/audio/ulaw.ts';
import { HungUp } from '../port.ts';
import {
  type Hears,
  idOf,
  partsOf,
  type Recording,
  type RecordingEnd,
  type RecordingEndReason,
  type RecordingOptions,
} from '../recording.ts';
import { AriError } from './ari.ts';
import type { AriEvent } from './events.ts';
import type { Switchboard } from './switchboard.ts';

/** How long the recording's own channel may take to come up: some 5 ms in practice. */
const UP_MS = 2000;
/** An event may be lost in an outage: so often the switch is asked whether the recording still goes on. */
const ASK_MS = 5000;
/** The file of a call that has ended is complete about 20 ms later. */
const END_MS = 3000;

const ofKind = (error: unknown, ...kinds: AriError['kind'][]): boolean =>
  error instanceof AriError && kinds.includes(error.kind);

/**
 * The recordings of one call. Each is a snoop channel that is recorded: unlike a recording of the caller's own channel it
 * neither holds prompts back nor leaves silence out, goes on when the caller sends no audio, and can be left behind by one
 * process and found by the next.
 */
export class AsteriskTapes {
  readonly #board: Switchboard;
  readonly #callId: string;
  readonly #gone: AbortSignal;
  readonly #tapes = new Map<string, Tape>();

  constructor(board: Switchboard, callId: string, gone: AbortSignal) {
    this.#board = board;
    this.#callId = callId;
    this.#gone = gone;
  }

  get live(): readonly Recording[] {
    return [...this.#tapes.values()];
  }

  async begin(options: RecordingOptions): Promise<Recording> {
    const { name, hears } = options;
    const id = idOf(this.#callId, hears, name);
    if (!partsOf(id)) throw new Fault('engine.internal', both('录音的名字不对', 'a recording’s name that is none'));
    const known = this.#tapes.get(id);
    if (known) return known;
    const begun = await start(this.#board, this.#callId, id, options);
    return this.#keep(new Tape(this.#board, id, options, this.#gone, begun === 'resumed'));
  }

  /** Finds what a process that died has left running. */
  async takeOver(channels: Iterable<string>): Promise<void> {
    const { ari } = this.#board;
    const ours = [...channels].filter((id) => partsOf(id)?.callId === this.#callId);
    await Promise.all(
      ours.map(async (id) => {
        const parts = partsOf(id);
        if (!parts) return;
        try {
          await ari.liveRecording(id);
          // Its events go to whoever began it, which may have been another runtime's application.
          await ari.subscribe(this.#board.app, `channel:${id}`);
          this.#keep(new Tape(this.#board, id, parts, this.#gone, true));
        } catch (error) {
          if (!ofKind(error, 'gone')) throw error;
        }
      }),
    );
  }

  #keep(tape: Tape): Tape {
    this.#tapes.set(tape.id, tape);
    void tape.done.then(() => this.#tapes.delete(tape.id));
    return tape;
  }
}

/** Begins to record, unless it has been begun before. */
const start = async (
  board: Switchboard,
  callId: string,
  id: string,
  { hears, maxSeconds, silenceSeconds }: RecordingOptions,
): Promise<'begun' | 'resumed'> => {
  const { ari } = board;
  const up = Promise.withResolvers<void>();
  const forget = board.listen(id, (event) => {
    if (event.type === 'StasisStart') up.resolve();
  });
  const limit = setTimeout(up.resolve, UP_MS);
  try {
    if ((await snoop(board, callId, id, hears)) === 'new') await up.promise;
    await ari.record(id, id, {
      format: 'ulaw',
      ifExists: 'fail',
      ...(maxSeconds !== undefined && { maxDurationSeconds: maxSeconds }),
      ...(silenceSeconds !== undefined && { maxSilenceSeconds: silenceSeconds }),
    });
    return 'begun';
  } catch (error) {
    if (await hasBegun(board, id, error)) return 'resumed';
    await board.dispose('channel', id);
    throw error;
  } finally {
    clearTimeout(limit);
    forget();
  }
};

const snoop = async (board: Switchboard, callId: string, id: string, hears: Hears): Promise<'new' | 'there'> => {
  try {
    await board.ari.snoop(callId, id, board.app, hears === 'both' ? 'both' : 'in');
    return 'new';
  } catch (error) {
    if (!ofKind(error, 'conflict')) throw error;
    return 'there';
  }
};

/** Whether a refused request was refused because there is a recording of this name, live or over. */
const hasBegun = async ({ ari }: Switchboard, id: string, error: unknown): Promise<boolean> => {
  if (!ofKind(error, 'conflict', 'refused')) return false;
  return (await ari.storedRecordings()).includes(id);
};

/** One recording that goes on. */
class Tape implements Recording {
  readonly id: string;
  readonly name: string;
  readonly hears: Hears;
  readonly resumed: boolean;
  readonly done: Promise<RecordingEnd>;
  readonly #board: Switchboard;
  readonly #options: RecordingOptions;
  readonly #gone: AbortSignal;
  readonly #begun = performance.now();
  #stopped = false;
  readonly #over = Promise.withResolvers<'ended' | 'failed' | 'left'>();

  constructor(board: Switchboard, id: string, options: RecordingOptions, gone: AbortSignal, resumed: boolean) {
    this.#board = board;
    this.id = id;
    this.name = options.name;
    this.hears = options.hears;
    this.resumed = resumed;
    this.#options = options;
    this.#gone = gone;
    this.done = this.#run();
  }

  async stop(): Promise<RecordingEnd> {
    this.#stopped = true;
    try {
      await this.#board.ari.stopRecording(this.id);
    } catch (error) {
      // Gone: it has just ended by itself. Else the one who asks whether it still goes on ends it.
      if (!ofKind(error, 'gone')) this.#board.log.warn({ error: String(error) }, 'Asterisk: recording not stopped yet');
      if (!this.#gone.aborted) void this.#ask();
    }
    return this.done;
  }

  async pause(): Promise<void> {
    await this.#silently(() => this.#board.ari.muteRecording(this.id));
  }

  async resume(): Promise<void> {
    await this.#silently(() => this.#board.ari.unmuteRecording(this.id));
  }

  /** One that has just ended hears nothing any more. */
  async #silently(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (ofKind(error, 'gone')) return;
      throw new Fault(
        'telephony.unavailable',
        both('录音里的敏感部分没能静音', 'the recording could not be silenced'),
        { cause: error },
      );
    }
  }

  async #run(): Promise<RecordingEnd> {
    const forget = this.#board.listen(this.id, (event) => this.#receive(event));
    const asking = setInterval(() => void this.#ask(), ASK_MS);
    let limit: NodeJS.Timeout | undefined;
    // Without a connection nobody would say that it has ended, and its call is over.
    const over = (): void => {
      // Another runtime has the call now, and goes on with the recording.
      if (!(this.#gone.reason instanceof HungUp)) this.#over.resolve('left');
      else limit = setTimeout(() => this.#over.resolve('ended'), END_MS);
    };
    if (this.#gone.aborted) over();
    else this.#gone.addEventListener('abort', over, { once: true });
    if (this.resumed) void this.#ask();
    const how = await this.#over.promise;
    forget();
    clearInterval(asking);
    clearTimeout(limit);
    this.#gone.removeEventListener('abort', over);
    if (how !== 'left') void this.#board.dispose('channel', this.id);
    return this.#conclude(how);
  }

  #receive(event: AriEvent): void {
    if (event.type === 'RecordingFinished') this.#over.resolve('ended');
    if (event.type === 'RecordingFailed') this.#over.resolve('failed');
    // Made up after a gap in the events.
    if (event.type === 'ChannelDestroyed') void this.#ask();
  }

  /** Asks whether it still goes on; a recording that was to be stopped and is not is stopped again. */
  async #ask(): Promise<void> {
    try {
      await this.#board.ari.liveRecording(this.id);
      if (this.#stopped) await this.#board.ari.stopRecording(this.id);
    } catch (error) {
      if (ofKind(error, 'gone')) this.#over.resolve('ended');
    }
  }

  async #conclude(over: 'ended' | 'failed' | 'left'): Promise<RecordingEnd> {
    const elapsed = Math.round(performance.now() - this.#begun);
    // A switch that went down has closed no file.
    const { reason } = this.#gone;
    if (over !== 'ended' || (reason instanceof HungUp && reason.lost)) return { how: 'failed', durationMs: elapsed };
    const heard = this.hears === 'caller' ? await this.#measure() : undefined;
    // Asterisk cuts the silence at the end off the file: the time that has passed tells more, where it is known.
    const how = this.#reason(this.resumed ? (heard?.durationMs ?? elapsed) : elapsed);
    return { how, ...(heard ?? { durationMs: elapsed }) };
  }

  #reason(durationMs: number): RecordingEndReason {
    if (this.#gone.aborted) return 'hungUp';
    if (this.#stopped) return 'stopped';
    const { maxSeconds } = this.#options;
    if (maxSeconds !== undefined && durationMs >= maxSeconds * 1000) return 'full';
    return this.#options.silenceSeconds === undefined ? 'stopped' : 'silence';
  }

  /** Looks through the file: Asterisk's own counts are whole seconds. */
  async #measure(): Promise<Pick<RecordingEnd, 'durationMs' | 'soundMs'> | undefined> {
    try {
      const meter = new SoundMeter();
      for await (const piece of await this.#board.ari.recordingStream(this.id)) meter.add(piece);
      return { durationMs: meter.durationMs, soundMs: meter.soundMs };
    } catch (error) {
      this.#board.log.warn({ error: String(error), recording: this.id }, 'Asterisk: recording not measured');
      return undefined;
    }
  }
}
