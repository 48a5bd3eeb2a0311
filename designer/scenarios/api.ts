import { useQuery } from '@tanstack/react-query';
import type { Scenario } from '../../schema/scenario.ts';
import type { ScenarioRunMessage, ScenarioSummary, StoredScenario } from '../../schema/scenario-api.ts';
import { ApiError, call } from '../api/client.ts';
import { currentLanguage } from '../i18n/index.ts';

export const scenariosKey = (flowId: string) => ['flows', flowId, 'scenarios'] as const;

const at = (flowId: string, ...rest: readonly string[]): string =>
  ['/api/flows', encodeURIComponent(flowId), 'scenarios', ...rest.map(encodeURIComponent)].join('/');

/** `etag` of the draft: what it means decides which results are stale. */
export const useScenarios = (flowId: string, etag: string) =>
  useQuery({
    queryKey: [...scenariosKey(flowId), etag],
    queryFn: () => call<readonly ScenarioSummary[]>(at(flowId)),
    placeholderData: (before: readonly ScenarioSummary[] | undefined) => before,
  });

export const readScenario = (flowId: string, id: string): Promise<StoredScenario> => call(at(flowId, id));
export const createScenario = (flowId: string, body: unknown): Promise<StoredScenario> =>
  call(at(flowId), { method: 'POST', body });
export const replaceScenario = (flowId: string, id: string, etag: string, body: Scenario): Promise<StoredScenario> =>
  call(at(flowId, id), { method: 'PUT', body, ifMatch: etag });
export const removeScenario = (flowId: string, id: string): Promise<void> => call(at(flowId, id), { method: 'DELETE' });
export const orderScenarios = (flowId: string, ids: readonly string[]): Promise<void> =>
  call(`/api/flows/${encodeURIComponent(flowId)}/scenario-order`, { method: 'POST', body: { ids } });

const refusal = async (response: Response): Promise<ApiError> => {
  const text = await response.text();
  try {
    const { error } = JSON.parse(text) as { error: { code: string; message: string } };
    return new ApiError(response.status, error);
  } catch {
    return new ApiError(response.status, { code: 'nonsense', message: response.statusText });
  }
};

/** Plays scenarios on the stored draft, and hands on what the server tells as it goes on. */
export const playScenarios = async (
  flowId: string,
  ids: readonly string[] | undefined,
  { signal, told }: { readonly signal: AbortSignal; told(message: ScenarioRunMessage): void },
): Promise<void> => {
  const response = await fetch(`/api/flows/${encodeURIComponent(flowId)}/scenario-run`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept-language': currentLanguage() },
    body: JSON.stringify(ids ? { ids } : {}),
    signal,
  });
  if (!response.ok || !response.body) throw await refusal(response);
  let rest = '';
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
    const lines = (rest + chunk.value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line !== '') told(JSON.parse(line) as ScenarioRunMessage);
  }
};
