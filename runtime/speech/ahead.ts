import type { Language } from '../../schema/text.ts';
import type { SpeechService } from './create.ts';

/** Enough to keep a voice busy; callers' own texts still get their turn. */
const AT_ONCE = 3;

export interface TextToRender {
  readonly text: string;
  readonly language: Language;
}

export interface RenderedAhead<T extends TextToRender> {
  readonly total: number;
  /** Spoken by another voice than the best: it is down, or tired. */
  readonly byStandIn: number;
  /** No voice could speak them. */
  readonly failed: readonly T[];
}

export interface AheadOptions {
  readonly signal?: AbortSignal;
  /** Called after each text. */
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Renders texts before anybody calls, a few at a time; what is there already takes no time. On a server without any voice
 * nothing is rendered and nothing has failed. Rejects only when aborted.
 */
export const renderAhead = async <T extends TextToRender>(
  speech: Pick<SpeechService, 'prepare'>,
  texts: readonly T[],
  { signal, progress }: AheadOptions = {},
): Promise<RenderedAhead<T>> => {
  const failed: T[] = [];
  let byStandIn = 0;
  let done = 0;
  const queue = texts.values();
  const work = async (): Promise<void> => {
    for (const each of queue) {
      signal?.throwIfAborted();
      try {
        if ((await speech.prepare(each.text, each.language, signal)) === 'standIn') byStandIn += 1;
      } catch {
        signal?.throwIfAborted();
        // The voice's failure stands in the log.
        failed.push(each);
      }
      done += 1;
      progress?.(done, texts.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { total: texts.length, byStandIn, failed };
};
