import type { Scenario } from '../../schema/scenario.ts';
import type { ScenarioRunBody, ScenarioRunMessage, StoredScenario } from '../../schema/scenario-api.ts';
import { ApiError, call } from '../api/client.ts';
import { currentLanguage } from '../i18n/index.ts';

/** How a saved scenario went when it was played at once. */
export interface FirstRun {
  readonly passed: boolean;
  /** What failed, in words; empty when nothing did. */
  readonly why: string;
}

/** Plays one scenario; the server tells of it line by line. */
const run = async (path: string, id: string): Promise<FirstRun> => {
  const response = await fetch(`${path}/run`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': currentLanguage() },
    body: JSON.stringify({ ids: [id] } satisfies ScenarioRunBody),
  });
  const lines = (await response.text()).split('\n').filter((line) => line !== '');
  if (!response.ok) throw new ApiError(response.status, { code: 'internal', message: response.statusText });
  const played = lines.map((line) => JSON.parse(line) as ScenarioRunMessage).find(({ kind }) => kind === 'played');
  if (played?.kind !== 'played') return { passed: false, why: '' };
  return { passed: played.result.passed, why: played.result.problem?.[currentLanguage()] ?? '' };
};

/** Keeps a scenario with its flow and plays it once. Rejects with an `ApiError`. */
export const saveAndRun = async (flowId: string, scenario: Scenario): Promise<FirstRun> => {
  const path = `/api/flows/${encodeURIComponent(flowId)}/scenarios`;
  const { id } = await call<StoredScenario>(path, { method: 'POST', body: scenario });
  // It is kept whatever becomes of its first run.
  return run(path, id).catch((error: unknown) => ({
    passed: false,
    why: error instanceof Error ? error.message : String(error),
  }));
};
