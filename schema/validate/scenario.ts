import type { Diagnostic } from '../diagnostic.ts';
import { parseTime } from '../expression/index.ts';
import { SCENARIO_FORMAT, Scenario } from '../scenario.ts';
import { isRecord } from './document.ts';
import { refusal, structureProblems, tidy } from './flow.ts';
import { diagnostic } from './kinds.ts';
import { pointerTo } from './pointer.ts';

const timeProblems = (document: unknown): Diagnostic[] => {
  const given = isRecord(document) ? document.given : undefined;
  const time = isRecord(given) ? given.time : undefined;
  if (typeof time !== 'string' || parseTime(time) !== undefined) return [];
  return [diagnostic('scenario.time_invalid', pointerTo('given', 'time'), { time })];
};

/** All that is wrong with a scenario document; never throws for any JSON. */
export const validateScenario = (document: unknown): Diagnostic[] => {
  const refused = refusal(document, SCENARIO_FORMAT);
  return refused ? [refused] : tidy([...structureProblems(Scenario, document, []), ...timeProblems(document)]);
};
