import type { Logger } from 'pino';
import type { Language } from '../../../schema/text.ts';
import type { Call } from '../../telephony/port.ts';
import type { Recogniser, RecognitionEvents, RecognitionRequest, RecognitionStream, Utterance } from './recogniser.ts';
import { VoiceActivity } from './voice-activity.ts';

/** What one hears of a caller. After `speech` an utterance comes (an empty one for noise), or a failure. */
export interface HearingListener {
  /** The caller has begun to speak; whether these are words is not known yet. */
  speech(): void;
  /** Words understood so far. */
  interim(text: string): void;
  /** `by`: the recogniser. */
  utterance(utterance: Utterance & { readonly by: string }): void;
  /** Nothing more will be understood; once. `why` has no words of the caller and no secret in it. */
  failed(why: string): void;
}

/** Understands what callers say. */
export interface Recognition {
  /** Why nothing can be understood in `language` now; `undefined` when it can. */
  trouble(language: Language): string | undefined;
  /** Listens to the caller from now on; returns the end of it. */
  listen(call: Pick<Call, 'hear'>, request: RecognitionRequest, listener: HearingListener): () => void;
}

export interface RecognitionOptions {
  /** In order of preference: the next one listens when one fails. */
  readonly recognisers: readonly Recogniser[];
  readonly logger: Logger;
  readonly now?: () => number;
}

/** After so many failures in a row a recogniser is left alone for a while. */
const MAX_FAILURES = 3;
const REST_MS = 15_000;
/** What the next recogniser is told when one fails: 10 s. */
const MOST_KEPT = 500;

interface Candidate {
  readonly recogniser: Recogniser;
  failures: number;
  restUntil: number;
}

/** One caller who is listened to. */
class Hearing {
  readonly #left: Candidate[];
  readonly #request: RecognitionRequest;
  readonly #listener: HearingListener;
  readonly #failed: (candidate: Candidate, why: string) => void;
  #activity = new VoiceActivity();
  #stream: RecognitionStream | undefined;
  /** What was heard since the last utterance, as long as there is another recogniser that could be told. */
  #kept: Buffer[] = [];
  #unhear: () => void = () => undefined;
  #over = false;

  constructor(
    candidates: readonly Candidate[],
    request: RecognitionRequest,
    listener: HearingListener,
    failed: (candidate: Candidate, why: string) => void,
  ) {
    this.#left = [...candidates];
    this.#request = request;
    this.#listener = listener;
    this.#failed = failed;
  }

  start(call: Pick<Call, 'hear'>): void {
    // First the connection: it stands when the first frame comes, and what comes sooner waits in the stream.
    this.#startNext('none is configured');
    if (this.#over) return;
    this.#unhear = call.hear({ frame: (pcm) => this.#take(pcm), lost: (why) => this.#giveUp(`the line: ${why}`) });
  }

  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#kept = [];
    this.#unhear();
    this.#stream?.close();
  }

  #take(frame: Buffer): void {
    if (this.#over) return;
    if (this.#left.length > 0) {
      this.#kept.push(frame);
      if (this.#kept.length > MOST_KEPT) this.#kept.shift();
    }
    this.#hand(frame);
  }

  #hand(frame: Buffer): void {
    const change = this.#activity.push(frame);
    if (change === 'begun') {
      this.#stream?.begun();
      this.#listener.speech();
    }
    this.#stream?.push(frame);
    if (change === 'paused') this.#stream?.paused();
  }

  #startNext(why: string): void {
    const candidate = this.#left.shift();
    if (!candidate) {
      this.#giveUp(why);
      return;
    }
    const { recogniser } = candidate;
    const current = (): boolean => !this.#over && this.#stream === stream;
    const events: RecognitionEvents = {
      interim: (text) => {
        if (current()) this.#listener.interim(text);
      },
      utterance: (utterance) => {
        if (!current()) return;
        candidate.failures = 0;
        this.#kept = [];
        this.#listener.utterance({ ...utterance, by: recogniser.name });
      },
      failed: (reason) => {
        if (!current()) return;
        this.#failed(candidate, reason);
        this.#startNext(`${recogniser.name}: ${reason}`);
      },
    };
    const stream = recogniser.start(this.#request, events);
    this.#stream = stream;
    // From the beginning of the utterance, so that the caller need not say it again.
    const kept = this.#kept;
    if (this.#left.length === 0) this.#kept = [];
    this.#activity = new VoiceActivity();
    for (const frame of kept) this.#hand(frame);
  }

  #giveUp(why: string): void {
    if (this.#over) return;
    this.close();
    this.#listener.failed(why);
  }
}

/** Speech recognition by the given recognisers. With none of them there is only `trouble`. */
export const createRecognition = ({ recognisers, logger, now = Date.now }: RecognitionOptions): Recognition => {
  const candidates = recognisers.map((recogniser): Candidate => ({ recogniser, failures: 0, restUntil: 0 }));

  const failed = (candidate: Candidate, why: string): void => {
    logger.warn({ recogniser: candidate.recogniser.name, why }, 'a recogniser failed');
    candidate.failures += 1;
    if (candidate.failures >= MAX_FAILURES) candidate.restUntil = now() + REST_MS;
  };

  const speaking = (language: Language) => candidates.filter(({ recogniser }) => recogniser.speaks(language));
  const awake = (language: Language) => speaking(language).filter(({ restUntil }) => now() >= restUntil);

  return {
    trouble(language) {
      if (candidates.length === 0) return 'none is configured';
      const able = speaking(language);
      if (able.length === 0) return `none is configured for ${language}`;
      if (awake(language).length > 0) return undefined;
      return `${able.map(({ recogniser }) => recogniser.name).join(', ')}: rests after failures`;
    },
    listen(call, request, listener) {
      const hearing = new Hearing(awake(request.language), request, listener, failed);
      hearing.start(call);
      return () => hearing.close();
    },
  };
};

/** For a server that understands nothing. */
export const noRecognition: Recognition = {
  trouble: () => 'none is configured',
  listen: (_call, _request, listener) => {
    listener.failed('none is configured');
    return () => undefined;
  },
};
