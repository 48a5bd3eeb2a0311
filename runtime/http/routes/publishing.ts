import type { PromptsRendered, PublishingState } from '../../../schema/api.ts';
import type { Flow } from '../../../schema/flow.ts';
import type { LocalText } from '../../../schema/text.ts';
import { type FixedText, fixedTexts } from '../../engine/fixed-texts.ts';
import { renderAhead } from '../../speech/ahead.ts';
import { Problem } from '../core/problems.ts';
import type { AppDeps } from '../deps.ts';

/** Names of steps in a message; more would not be read. */
const MOST_NAMED = 3;

const silentSteps = (flow: Flow, failed: readonly FixedText[]): LocalText => {
  const titles = [...new Set(failed.map(({ node }) => flow.nodes[node]?.title || node))];
  const named = titles.slice(0, MOST_NAMED);
  const count = failed.length;
  const steps = {
    zh: named.map((title) => `「${title}」`).join(''),
    en: named.map((title) => `“${title}”`).join(', '),
  };
  const more = titles.length > named.length;
  return {
    'zh-CN': `语音合成不可用：${steps.zh}${more ? '等步骤' : ''}有 ${count} 条提示语没能合成。请稍后再试`,
    en: `No voice works: ${count} prompts of ${steps.en}${more ? ' and others' : ''} could not be rendered. Try again later`,
  };
};

/** Renders what a flow says before it goes live, and tells how far it is. */
export class Publishing {
  readonly #deps: Pick<AppDeps, 'speech' | 'registry'>;
  /** By flow; a flow that somebody else publishes at the same time shows the last news of either. */
  readonly #states = new Map<string, PublishingState>();

  constructor(deps: Pick<AppDeps, 'speech' | 'registry'>) {
    this.#deps = deps;
  }

  /** `null`: this runtime renders nothing of the flow now. */
  state(flowId: string): PublishingState | null {
    return this.#states.get(flowId) ?? null;
  }

  /**
   * @throws Problem `voice_failed` when no voice can speak all of it, unless the flow shall go live nevertheless: then
   * callers wait for what is missing.
   */
  async render(
    flowId: string,
    flow: Flow,
    { signal, anyway }: { readonly signal: AbortSignal; readonly anyway: boolean },
  ): Promise<PromptsRendered> {
    const texts = fixedTexts(flow, this.#deps.registry);
    const progress = (done: number, total: number) => void this.#states.set(flowId, { done, total });
    progress(0, texts.length);
    try {
      const { total, byStandIn, failed } = await renderAhead(this.#deps.speech, texts, { signal, progress });
      if (failed.length > 0 && !anyway) throw new Problem('voice_failed', { message: silentSteps(flow, failed) });
      return { total, byStandIn, missing: failed.length };
    } finally {
      this.#states.delete(flowId);
    }
  }
}
