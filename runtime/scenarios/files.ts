import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { parseFlowText, validateScenario } from '../../schema/validate.ts';

/** A scenario file and the flow document it calls; `problems` when the file is none. */
export interface ScenarioFile {
  readonly file: string;
  readonly scenario: Scenario | undefined;
  readonly flowFile: string;
  readonly problems: readonly Diagnostic[];
}

const filesUnder = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : filesUnder(path);
      return entry.name.endsWith('.json') && basename(folder) === 'scenarios' ? [path] : [];
    }),
  );
  return nested.flat().sort();
};

const load = async (file: string): Promise<ScenarioFile> => {
  const parsed = parseFlowText(await readFile(file, 'utf8'));
  const base = { file, flowFile: '' };
  if ('diagnostics' in parsed) return { ...base, scenario: undefined, problems: parsed.diagnostics };
  const problems = validateScenario(parsed.document);
  if (problems.length > 0) return { ...base, scenario: undefined, problems };
  const scenario = parsed.document as Scenario;
  return { file, scenario, flowFile: resolve(dirname(file), scenario.flow ?? '../flow.json'), problems };
};

/**
 * The scenarios at `paths`: a file stands for itself, a folder for every `scenarios/*.json` below it.
 * @throws when a path does not exist
 */
export const findScenarios = async (paths: readonly string[]): Promise<ScenarioFile[]> => {
  const files = await Promise.all(
    paths.map(async (path) => ((await stat(path)).isDirectory() ? filesUnder(resolve(path)) : [resolve(path)])),
  );
  return Promise.all([...new Set(files.flat())].map(load));
};
