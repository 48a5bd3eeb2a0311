import type {
  Gathered,
  GatherOptions,
  Prompt,
  Recorded,
  RecordOptions,
  Said,
  SayOptions,
  StepCall,
  TransferOptions,
  Transferred,
} from '../../plugins/sdk/index.ts';
import { say } from '../telephony/gather.ts';
import { untilAborted } from './aborting.ts';
import { announcedPrompt } from './call/announced.ts';
import { receiveFax } from './call/fax.ts';
import { Gathering, type Ready } from './call/gathering.ts';
import { playMusic } from './call/music.ts';
import { StepRecordings, unheard } from './call/recording.ts';
import { conversation, type StepOnTheLine, transfer } from './call/transfer.ts';
import type { SessionHost } from './host.ts';
import type { Line } from './line.ts';
import type { EngineStep } from './step.ts';

const NOTHING = { audio: [], hidden: false } as const;

/** The caller as a node sees them. Everything said, heard and dialled stands in the trace. */
export class EngineCall implements StepCall {
  readonly #step: EngineStep;
  readonly #host: SessionHost;
  readonly #line: Line;
  readonly #recordings: StepRecordings;
  readonly #gathering: Gathering;
  #transfers = 0;
  #faxes = 0;

  constructor(step: EngineStep, host: SessionHost, line: Line) {
    this.#step = step;
    this.#host = host;
    this.#line = line;
    this.#recordings = new StepRecordings(step, host, line);
    this.#gathering = new Gathering({
      step,
      host,
      line,
      ready: (prompt) => this.#ready(prompt),
      unheardIf: (sensitive, work) => this.#unheardIf(sensitive, work),
    });
  }

  get from(): string {
    return this.#line.from;
  }

  get to(): string {
    return this.#line.to;
  }

  answer(): Promise<void> {
    return untilAborted(this.#line.answer(), this.#step.signal);
  }

  async say(prompt: Prompt, { listenSeconds = 0, ...options }: SayOptions = {}): Promise<Said> {
    const { audio, hidden } = await this.#ready(prompt);
    const { clock } = this.#host;
    const means = { clock, signal: this.#step.signal, listenMs: listenSeconds * 1000 };
    const said = await this.#unheardIf(hidden, () => say(this.#line, audio, { ...options, ...means }));
    this.#step.hasControl();
    // A key that stays is told by whoever takes it.
    if (said.key !== undefined && !options.keepKey) this.#step.announce('keys', said.key);
    return said;
  }

  gather(options: GatherOptions): Promise<Gathered> {
    return this.#gathering.gather(options);
  }

  transfer(options: TransferOptions): Promise<Transferred> {
    this.#transfers += 1;
    return transfer(this.#here, options, `dial:${this.#transfers}`);
  }

  conversation(): Promise<void> {
    return conversation(this.#here);
  }

  async music(prompt: Prompt, options: Parameters<StepCall['music']>[1]): Promise<{ readonly interrupted: boolean }> {
    await this.answer();
    return playMusic(this.#here, prompt, options);
  }

  receiveFax(): ReturnType<StepCall['receiveFax']> {
    this.#faxes += 1;
    return receiveFax(this.#here, this.#faxes);
  }

  async ring(seconds: number): Promise<void> {
    if (this.#line.isAnswered) return;
    await untilAborted(this.#line.ringTone(true), this.#step.signal);
    await this.#step.sleep(seconds * 1000);
  }

  get #here(): StepOnTheLine {
    return { step: this.#step, host: this.#host, line: this.#line };
  }

  record(options: RecordOptions): Promise<Recorded> {
    return this.#recordings.record(options, (prompt) => this.say(prompt, { bargeIn: true, typeAhead: 'drop' }));
  }

  playRecording(recorded: Recorded): Promise<void> {
    return this.#recordings.playBack(recorded);
  }

  keepRecording(recorded: Recorded): void {
    this.#recordings.release(recorded);
  }

  discardRecording(recorded: Recorded, why: 'empty' | 'recordedAgain'): void {
    this.#recordings.discard(recorded, why);
  }

  async recordCall({ keepDays }: { readonly keepDays?: number } = {}): Promise<void> {
    await this.answer();
    await this.#recordings.startCall(keepDays);
  }

  stopRecordingCall(): Promise<void> {
    return this.#recordings.stopCall();
  }

  hangUp(): Promise<void> {
    return this.#host.dropCall();
  }

  #unheardIf<T>(sensitive: boolean, work: () => Promise<T>): Promise<T> {
    return sensitive ? unheard(this.#host, this.#line, work) : work();
  }

  /** The prompt's audio, on an answered call; its words go into the trace once the caller hears them. */
  async #ready(prompt: Prompt | undefined): Promise<Ready> {
    await this.answer();
    this.#line.onPlay = undefined;
    const ready = await announcedPrompt(prompt, this.#step, this.#host);
    this.#line.onPlay = ready?.announce;
    return ready ?? NOTHING;
  }
}
