import type { Logger } from 'pino';
import { renderAhead, type TextToRender } from './ahead.ts';
import type { SpeechService } from './create.ts';

/** A published flow that new calls get. */
export interface LiveFlow {
  readonly flowId: string;
  readonly version: number;
}

export interface WarmerOptions {
  readonly speech: Pick<SpeechService, 'prepare'>;
  readonly live: () => Promise<readonly LiveFlow[]>;
  /** Texts of a published flow that no call changes. */
  readonly texts: (flow: LiveFlow) => Promise<readonly TextToRender[]>;
  /** What the runtime itself says: apologies and refusals. */
  readonly own: readonly TextToRender[];
  readonly logger: Logger;
  readonly everyMs?: number;
}

/** What another runtime has published is rendered here after so long. */
const EVERY_MS = 10_000;
/** Prompts that nobody asks for are deleted after a month: this often they are asked for. */
const AGAIN_MS = 12 * 3_600_000;
/** A flow whose prompts the best voice could not speak is tried again after so long. */
const RETRY_MS = 60_000;

/**
 * Keeps the prompts of all published flows at hand on this machine: at start (the voice may have changed since), after a
 * publication here or elsewhere, and again twice a day. It works behind the calls; nothing waits for it.
 */
export class PromptWarmer {
  readonly #options: WarmerOptions;
  /** By flow and version: when it is due again. */
  readonly #due = new Map<string, number>();
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();

  constructor(options: WarmerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#round = this.#again();
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('the runtime stops'));
    clearTimeout(this.#timer);
    await this.#round;
  }

  /** One look at everything; resolves when all that was due is rendered. Never rejects. */
  async look(now = Date.now()): Promise<void> {
    const { live, texts, own, logger } = this.#options;
    try {
      await this.#render('', async () => own, now);
      const flows = await live();
      for (const flow of flows) await this.#render(`${flow.version}/${flow.flowId}`, () => texts(flow), now);
    } catch (error) {
      if (!this.#stop.signal.aborted)
        logger.warn({ err: error }, 'prompts of published flows could not be looked through');
    }
  }

  async #render(key: string, texts: () => Promise<readonly TextToRender[]>, now: number): Promise<void> {
    if (now < (this.#due.get(key) ?? 0)) return;
    const { speech, logger } = this.#options;
    const { signal } = this.#stop;
    const { total, byStandIn, failed } = await renderAhead(speech, await texts(), { signal });
    const isWhole = byStandIn === 0 && failed.length === 0;
    this.#due.set(key, now + (isWhole ? AGAIN_MS : RETRY_MS));
    if (!isWhole) logger.warn({ flow: key, total, byStandIn, failed: failed.length }, 'prompts await a better voice');
  }

  async #again(): Promise<void> {
    await this.look();
    if (this.#stop.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#round = this.#again();
    }, this.#options.everyMs ?? EVERY_MS);
    this.#timer.unref();
  }
}
