import type { Diagnostic } from '../diagnostic.ts';
import { SCENARIO_FORMAT, Scenario } from '../scenario.ts';
import { refusal, structureProblems, tidy } from './flow.ts';

/** All that is wrong with a scenario document; never throws for any JSON. */
export const validateScenario = (document: unknown): Diagnostic[] => {
  const refused = refusal(document, SCENARIO_FORMAT);
  return refused ? [refused] : tidy(structureProblems(Scenario, document, []));
};
