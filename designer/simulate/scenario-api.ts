import type { QueryClient } from '@tanstack/react-query';
import type { Scenario } from '../../schema/scenario.ts';
import type { ScenarioResult, ScenarioSummary } from '../../schema/scenario-api.ts';
import { currentLanguage } from '../i18n/index.ts';
import { createScenario, playScenarios, replaceScenario, scenariosKey } from '../scenarios/api.ts';

/** How a saved scenario went when it was played at once. */
export interface FirstRun {
  readonly passed: boolean;
  /** What failed, in words; empty when nothing did. */
  readonly why: string;
}

const play = async (flowId: string, id: string): Promise<FirstRun> => {
  const results: ScenarioResult[] = [];
  await playScenarios(flowId, [id], {
    signal: new AbortController().signal,
    told: (message) => {
      if (message.kind === 'played') results.push(message.result);
    },
  });
  const [result] = results;
  return { passed: result?.passed ?? false, why: result?.problem?.[currentLanguage()] ?? '' };
};

/**
 * Keeps a scenario with its flow, which every list of them shows at once, and plays it once. Rejects with an `ApiError`.
 * @param instead the one whose place it takes
 */
export const saveAndRun = async (
  flowId: string,
  scenario: Scenario,
  queries: QueryClient,
  instead?: Pick<ScenarioSummary, 'id' | 'etag'>,
): Promise<FirstRun> => {
  const { id } = instead
    ? await replaceScenario(flowId, instead.id, instead.etag, scenario)
    : await createScenario(flowId, scenario);
  void queries.invalidateQueries({ queryKey: scenariosKey(flowId) });
  // It is kept whatever becomes of its first run.
  return play(flowId, id).catch((error: unknown) => ({
    passed: false,
    why: error instanceof Error ? error.message : String(error),
  }));
};
