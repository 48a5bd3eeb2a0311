import type {
  Gathered,
  GatherOptions,
  Prompt,
  Recorded,
  RecordOptions,
  Said,
  SayOptions,
  StepCall,
  TransferResult,
} from '../../plugins/sdk/index.ts';
import { MASK } from '../../schema/mask.ts';
import type { Audio } from '../speech/speech.ts';
import { dialTarget } from '../telephony/dial-target.ts';
import { type GatherRequest, gather, say } from '../telephony/gather.ts';
import { untilAborted } from './aborting.ts';
import { readyPrompt } from './call/prompts.ts';
import { StepRecordings, unheard } from './call/recording.ts';
import type { SessionHost } from './host.ts';
import type { Line } from './line.ts';
import type { EngineStep } from './step.ts';

/** The caller as a node sees them. Everything said, heard and dialled stands in the trace. */
export class EngineCall implements StepCall {
  readonly #step: EngineStep;
  readonly #host: SessionHost;
  readonly #line: Line;
  readonly #recordings: StepRecordings;
  #dials = 0;

  constructor(step: EngineStep, host: SessionHost, line: Line) {
    this.#step = step;
    this.#host = host;
    this.#line = line;
    this.#recordings = new StepRecordings(step, host, line);
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
    // A key that stays is told by whoever takes it.
    if (said.key !== undefined && !options.keepKey) this.#step.announce('keys', said.key);
    return said;
  }

  async gather(options: GatherOptions): Promise<Gathered> {
    const { audio, hidden } = await this.#ready(options.prompt);
    const request: GatherRequest = {
      audio,
      bargeIn: options.bargeIn,
      typeAhead: options.typeAhead,
      maxDigits: options.maxDigits,
      ...(options.terminator !== undefined && { terminator: options.terminator }),
      ...(options.clearKey !== undefined && { clearKey: options.clearKey }),
      firstDigitMs: options.firstDigitSeconds * 1000,
      interDigitMs: options.interDigitSeconds * 1000,
      ...(options.immediate && { immediate: options.immediate }),
      clock: this.#host.clock,
      signal: this.#step.signal,
    };
    const sensitive = hidden || this.#isSensitive(options.storedIn);
    const gathered = await this.#unheardIf(sensitive, () => gather(this.#line, request));
    this.#announceGathered(gathered, options.storedIn);
    return gathered;
  }

  async transfer(number: string, { timeoutSeconds }: { readonly timeoutSeconds: number }): Promise<TransferResult> {
    dialTarget(number);
    const { signal } = this.#step;
    await this.answer();
    this.#dials += 1;
    // A crash while the two talk must not ring the other party again.
    const result = await this.#step.remember(`dial:${this.#dials}`, async () => {
      const dial = this.#line.dial(number, { timeoutMs: timeoutSeconds * 1000, signal });
      const answer = await untilAborted(dial, signal);
      this.#step.announce('dialled', number, { result: answer });
      return answer;
    });
    if (result === 'answered') this.#host.isBridged = true;
    return result;
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

  #isSensitive(variable: string | undefined): boolean {
    return variable !== undefined && this.#host.flow.variables.get(variable)?.sensitive === true;
  }

  /** The prompt's audio, on an answered call; its words go into the trace once the caller hears them. */
  async #ready(prompt: Prompt | undefined): Promise<{ readonly audio: readonly Audio[]; readonly hidden: boolean }> {
    await this.answer();
    this.#line.onPlay = undefined;
    const step = this.#step;
    const ready =
      prompt && (await untilAborted(readyPrompt(prompt, step.language, this.#host, step.signal), step.signal));
    if (!ready) return { audio: [], hidden: false };
    const { audio, words, language, assets, hidden } = ready;
    const data = assets.length > 0 ? { language, assets } : { language };
    this.#line.onPlay = () => step.announce('said', words, data);
    return { audio, hidden };
  }

  /** An empty `heard` is silence. */
  #announceGathered(gathered: Gathered, variable: string | undefined): void {
    const sensitive = this.#isSensitive(variable);
    const { secrets } = this.#host;
    const shown = (answer: string): string => {
      if (sensitive) secrets.add(answer);
      return sensitive ? MASK : answer;
    };
    if (gathered.kind === 'digits') this.#step.announce('keys', shown(gathered.digits));
    else if (gathered.kind === 'immediate') this.#step.announce('keys', gathered.key);
    else this.#step.announce('heard', gathered.kind === 'speech' ? shown(gathered.text) : '');
  }
}
