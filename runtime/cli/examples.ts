import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Scenario } from '../../schema/scenario.ts';
import type { Runtime } from '../main.ts';
import { newScenarioId } from '../store/scenarios.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples/', import.meta.url));
const BY = 'examples';

const textOf = (path: string): Promise<string | undefined> =>
  readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });

const scenariosIn = async (folder: string): Promise<Scenario[]> => {
  const files = (await readdir(`${folder}/scenarios`)).sort();
  return Promise.all(
    files.map(async (file) => JSON.parse(await readFile(`${folder}/scenarios/${file}`, 'utf8')) as Scenario),
  );
};

/** The numbers that an example's scenarios call. */
const numbersIn = (scenarios: readonly Scenario[]): string[] => [
  ...new Set(scenarios.flatMap(({ call }) => (call?.to === undefined ? [] : [call.to]))),
];

const loadExample = async ({ flows, numbers, scenarios, rules }: Runtime, id: string): Promise<void> => {
  const text = await textOf(`${EXAMPLES}${id}/flow.json`);
  // An example that somebody has changed, or removed a number or a scenario of, stays as they left it.
  if (text === undefined || (await flows.draft(id)) !== undefined) return;
  const parsed = rules.parse(text);
  if ('diagnostics' in parsed) throw new Error(`the example ${id} is no flow`);
  const { flow } = parsed;
  const diagnostics = rules.validate(flow);
  const count = (severity: string) => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const draft = { document: flow, hash: rules.hash(flow), errors: count('error'), warnings: count('warning') };
  const created = await flows.create(id, draft, BY);
  if (created === 'exists') return;
  await flows.publish(id, created.etag, '', BY);
  const played = await scenariosIn(`${EXAMPLES}${id}`);
  for (const scenario of played) await scenarios.create(id, newScenarioId(), scenario, BY);
  for (const number of numbersIn(played)) await numbers.put(number, { flowId: id }, BY);
};

/** Puts the example flows there, published, with a number and their scenarios, unless they are there already. */
export const loadExamples = async (runtime: Runtime): Promise<void> => {
  for (const entry of await readdir(EXAMPLES, { withFileTypes: true }))
    if (entry.isDirectory()) await loadExample(runtime, entry.name);
};
