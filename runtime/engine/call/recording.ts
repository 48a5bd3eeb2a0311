import type { Prompt, Recorded, RecordOptions } from '../../../plugins/sdk/index.ts';
import { Fault } from '../../../schema/faults.ts';
import type { RecordingEnding } from '../../recordings/desk.ts';
import { untilSpoken } from '../../telephony/record.ts';
import { idOf, playedBack, type RecordingEndReason } from '../../telephony/recording.ts';
import { BEEP } from '../../telephony/tone.ts';
import type { SessionHost } from '../host.ts';
import type { Line } from '../line.ts';
import type { EngineStep } from '../step.ts';

/** Less sound than this is no message: a click, a breath. */
const SOUND_MS = 300;
/** How long a caller may take to decide about a recording, beyond its own longest time. */
const REVIEW_SECONDS = 600;

const isStoreAway = (error: unknown): boolean => error instanceof Fault && error.code === 'store.unavailable';

const endingOf = (how: Exclude<RecordingEndReason, 'failed'>, byKey: boolean): RecordingEnding => (byKey ? 'key' : how);

/** What a step records. The id of a recording comes from session and visit: a step that runs again finds its own. */
export class StepRecordings {
  readonly #step: EngineStep;
  readonly #host: SessionHost;
  readonly #line: Line;
  #count = 0;

  constructor(step: EngineStep, host: SessionHost, line: Line) {
    this.#step = step;
    this.#host = host;
    this.#line = line;
  }

  async record(options: RecordOptions, say: (prompt: Prompt) => Promise<unknown>): Promise<Recorded> {
    this.#count += 1;
    const id = `${this.#host.id}_${this.#step.seq}_${this.#count}`;
    let heard: Recorded | undefined;
    const effect = async (): Promise<Recorded> => {
      heard ??= await this.#hear(id, options, say);
      return heard;
    };
    const announce = ({ ended, seconds }: Recorded): void =>
      this.#step.announce('recorded', '', { kind: options.kind, ended, seconds });
    try {
      const recorded = await this.#step.remember(`record:${this.#count}`, effect);
      announce(recorded);
      return recorded;
    } catch (error) {
      // The switch has the audio, under a name that brings nothing about twice: a caller's words are not lost to an outage.
      if (!isStoreAway(error)) throw error;
      const recorded = await effect();
      announce(recorded);
      return recorded;
    }
  }

  async #hear(id: string, options: RecordOptions, say: (prompt: Prompt) => Promise<unknown>): Promise<Recorded> {
    const { kind, prompt, beep, maxSeconds, silenceSeconds, endKey, category, keepDays, review } = options;
    const line = this.#line;
    if (!line.recordings.some(({ name }) => name === id)) {
      if (prompt) await say(prompt);
      line.onPlay = undefined;
      if (beep) await line.play([BEEP]).done;
      line.dropInput();
    }
    this.#step.signal.throwIfAborted();
    const recording = await line.record({ name: id, hears: 'caller', maxSeconds, silenceSeconds });
    this.#host.recordings.begin({
      ...this.#about(id),
      kind,
      switchId: recording.id,
      ...(category !== undefined && { category }),
      ...(keepDays !== undefined && { keepDays }),
      ...(review && { holdSeconds: maxSeconds + REVIEW_SECONDS }),
    });
    const { signal } = this.#step;
    const end = await untilSpoken(line, recording, { ...(endKey !== undefined && { endKey }), signal });
    if (end.how === 'failed') throw new Fault('recording.failed');
    const ended = endingOf(end.how, end.byKey);
    this.#host.recordings.ended(id, ended);
    const empty = end.soundMs !== undefined && end.soundMs < SOUND_MS;
    return { id, ended, seconds: Math.round(end.durationMs / 1000), empty };
  }

  #about(id: string) {
    const { clock, flowId, numbers } = this.#host;
    return { id, session: this.#host.id, flowId, node: this.#step.node.id, ...numbers, at: clock.now() };
  }

  /** The caller hears it again; nothing when the switch has it no more. */
  async playBack({ id, seconds }: Recorded): Promise<void> {
    this.#line.onPlay = undefined;
    await this.#line.play([playedBack(idOf(this.#line.id, 'caller', id), seconds * 1000 + 1000)]).done;
    this.#step.signal.throwIfAborted();
  }

  release({ id }: Recorded): void {
    this.#host.recordings.release(id);
  }

  discard({ id }: Recorded, why: 'empty' | 'recordedAgain'): void {
    this.#host.recordings.discard(id, why);
  }

  /** Both sides, until the call ends or `stopCall`; one that goes on already goes on. */
  async startCall(keepDays: number | undefined): Promise<void> {
    if (wholeCall(this.#line).length > 0) return;
    const id = `${this.#host.id}_call_${this.#step.seq}`;
    const recording = await this.#line.record({ name: id, hears: 'both' });
    this.#host.recordings.begin({
      ...this.#about(id),
      kind: 'call',
      switchId: recording.id,
      ...(keepDays !== undefined && { keepDays }),
    });
    this.#step.announce('recorded', '', { kind: 'call', begun: true });
  }

  async stopCall(): Promise<void> {
    for (const recording of wholeCall(this.#line)) {
      const { durationMs } = await recording.stop();
      this.#host.recordings.ended(recording.name, 'stopped');
      this.#step.announce('recorded', '', {
        kind: 'call',
        ended: 'stopped',
        seconds: Math.round(durationMs / 1000),
      });
    }
  }
}

const wholeCall = (line: Line) => line.recordings.filter(({ hears }) => hears === 'both');

/**
 * Runs `work` while every recording of the whole call hears silence: what is keyed, said or read back meanwhile must not
 * be in a file. Faults before `work` begins when the silence is not certain.
 */
export const unheard = async <T>(host: SessionHost, line: Line, work: () => Promise<T>): Promise<T> => {
  const tapes = wholeCall(line);
  const { recordings, clock } = host;
  const { logger } = host.deps;
  await Promise.all(tapes.map((tape) => tape.pause()));
  for (const { name } of tapes) recordings.silenced(name, clock.now(), 'from');
  try {
    return await work();
  } finally {
    // A step that is handed over runs again elsewhere, and the caller may be keying meanwhile: it stays silent.
    if (!host.signal.aborted || line.signal.aborted) {
      for (const tape of tapes) {
        await tape
          .resume()
          .catch((error: unknown) =>
            logger.warn({ session: host.id, error: host.safe(error) }, 'a recording stays silent'),
          );
        recordings.silenced(tape.name, clock.now(), 'to');
      }
    }
  }
};
