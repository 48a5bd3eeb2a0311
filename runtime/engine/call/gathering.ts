import type { Gathered, GatherOptions, Prompt, SpeechOptions } from '../../../plugins/sdk/index.ts';
import { MASK } from '../../../schema/mask.ts';
import type { LocalText } from '../../../schema/text.ts';
import type { Audio } from '../../speech/speech.ts';
import { type GatherRequest, gather, type Gathered as Heard, type SpeechRules } from '../../telephony/gather.ts';
import { untilAborted } from '../aborting.ts';
import type { SessionHost } from '../host.ts';
import type { Line } from '../line.ts';
import type { EngineStep } from '../step.ts';
import { hearingNotes, hearingNotices } from './hearing-notices.ts';

/** What a prompt comes to; `hidden`: it says something sensitive. */
export interface Ready {
  readonly audio: readonly Audio[];
  readonly hidden: boolean;
}

export interface GatheringDeps {
  readonly step: EngineStep;
  readonly host: SessionHost;
  readonly line: Line;
  /** The prompt's audio, on an answered call. */
  ready(prompt: Prompt | undefined): Promise<Ready>;
  /** Keeps out of every recording what is said and keyed during `work`, when it is sensitive. */
  unheardIf<T>(sensitive: boolean, work: () => Promise<T>): Promise<T>;
}

/** How much a caller's words are believed in this visit of a node. */
type Trust = 'words' | 'once more' | 'keys only';

/** Takes what the caller types or says, and falls back to keys where words are not understood. */
export class Gathering {
  readonly #deps: GatheringDeps;
  #trust: Trust = 'words';

  constructor(deps: GatheringDeps) {
    this.#deps = deps;
  }

  async gather(options: GatherOptions): Promise<Gathered> {
    const { speech, ...keysOnly } = options;
    if (!speech || this.#trust === 'keys only') return this.#keys(keysOnly, undefined);
    const { host, step } = this.#deps;
    const trouble = host.recognition.trouble(step.language);
    if (trouble !== undefined) return this.#unheard(keysOnly, trouble);
    let heard = await this.#listen(options, speech, undefined);
    while (heard.kind === 'speech' && this.#isUnsure(heard, speech)) {
      if (this.#trust === 'once more') {
        this.#trust = 'keys only';
        step.announce('note', hearingNotes.notUnderstood[step.language], hearingNotes.notUnderstood);
        return this.#keys(keysOnly, hearingNotices.keysOnly);
      }
      this.#trust = 'once more';
      heard = await this.#listen(options, speech, hearingNotices.again);
    }
    return heard.kind === 'deaf' ? this.#unheard(keysOnly, heard.why) : heard;
  }

  #isUnsure({ confidence }: Extract<Heard, { kind: 'speech' }>, { minConfidence }: SpeechOptions): boolean {
    return confidence !== undefined && confidence < minConfidence;
  }

  /** Nobody hears what the caller says: keys must do, and the caller is told once in a call. */
  #unheard(options: Omit<GatherOptions, 'speech'>, why: string): Promise<Gathered> {
    const { step, line } = this.#deps;
    this.#trust = 'keys only';
    step.announce('note', hearingNotes.unavailable[step.language], { why, ...hearingNotes.unavailable });
    const isNews = !line.knowsThatUnheard;
    line.knowsThatUnheard = true;
    return this.#keys(options, isNews ? hearingNotices.unavailable : undefined);
  }

  async #keys(options: Omit<GatherOptions, 'speech'>, notice: LocalText | undefined): Promise<Gathered> {
    const heard = await this.#ask(options, undefined, notice);
    // Without speech there is nothing to fail.
    return heard.kind === 'deaf' ? { kind: 'silence' } : heard;
  }

  #listen(options: GatherOptions, speech: SpeechOptions, notice: LocalText | undefined): Promise<Heard> {
    const { host, line, step } = this.#deps;
    const { phrases, bargeIn, isComplete } = speech;
    const request = { language: step.language, phrases };
    const rules: SpeechRules = {
      bargeIn,
      ...(isComplete && { isComplete }),
      listen: (listener) => host.recognition.listen(line, request, listener),
    };
    return this.#ask(options, rules, notice);
  }

  /** A notice takes the prompt's place when it says itself what to do; nobody wants to hear everything again. */
  async #ask(options: GatherOptions, speech: SpeechRules | undefined, notice: LocalText | undefined): Promise<Heard> {
    const { line, host, step } = this.#deps;
    const { audio, hidden } = await this.#audio(options.prompt, notice);
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
      ...(speech && { speech }),
      clock: host.clock,
      signal: step.signal,
    };
    const sensitive = this.#isSensitive(options.storedIn);
    const heard = await this.#deps.unheardIf(hidden || sensitive, () => gather(line, request));
    this.#announce(heard, sensitive);
    return heard;
  }

  async #audio(prompt: Prompt | undefined, notice: LocalText | undefined): Promise<Ready> {
    const { line, host, step } = this.#deps;
    const asked = await this.#deps.ready(prompt);
    if (!notice) return asked;
    const { language } = step;
    const text = notice[language];
    const told = await untilAborted(host.speech.render(text, language, step.signal), step.signal);
    const saidToo = line.onPlay;
    line.onPlay = () => {
      step.announce('said', text, { language });
      // Who did not speak clearly has heard the prompt; who could not be heard at all has not heard it to its end.
      if (notice === hearingNotices.unavailable) saidToo?.();
    };
    return notice === hearingNotices.unavailable
      ? { audio: [told, ...asked.audio], hidden: asked.hidden }
      : { audio: [told], hidden: false };
  }

  #isSensitive(variable: string | undefined): boolean {
    return variable !== undefined && this.#deps.host.flow.variables.get(variable)?.sensitive === true;
  }

  /** An empty `heard` is silence. */
  #announce(heard: Heard, sensitive: boolean): void {
    const { step, host } = this.#deps;
    const shown = (answer: string): string => {
      if (sensitive) host.secrets.add(answer);
      return sensitive ? MASK : answer;
    };
    if (heard.kind === 'digits') step.announce('keys', shown(heard.digits));
    else if (heard.kind === 'immediate') step.announce('keys', heard.key);
    else if (heard.kind === 'silence') step.announce('heard', '');
    else if (heard.kind === 'speech') {
      const { confidence, by } = heard;
      step.announce('heard', shown(heard.text), {
        by,
        ...(confidence !== undefined && { confidence: Math.round(confidence * 100) / 100 }),
      });
    }
  }
}
