import { type TObject, Type } from 'typebox';
import type { LocalText } from '../../../schema/text.ts';
import type { ConnectorDefinition, OperationDefinition } from '../connector.ts';
import type { CheckName, Finding } from './catalogue.ts';
import * as answers from './checks/answers.ts';
import * as connection from './checks/connection.ts';
import * as declared from './checks/declared.ts';
import { load } from './checks/load.ts';
import { type Problems, problem, type Skip } from './checks/verdict.ts';
import * as writes from './checks/writes.ts';
import type { Conformance } from './declare.ts';
import { startHttpPeer } from './peer.ts';
import { startProxy } from './proxy.ts';
import type { OpenConnector } from './runner.ts';
import { attempt, type Bench, benchFor, type Trial } from './trial.ts';

type Check = (trial: Trial) => Promise<Problems | Skip>;

const onHttp =
  (check: (trial: Trial) => Promise<Problems>): Check =>
  async (trial) => {
    if (!trial.bench.peer) return connection.NO_HTTP;
    return (trial.good.exchanges ?? []).length === 0 ? connection.NOTHING_ASKED : check(trial);
  };

/** What is tried of each operation, in this order. */
const trials: readonly (readonly [CheckName, Check])[] = [
  ['answers', answers.answers],
  ['refused', onHttp(answers.refused)],
  ['unauthorized', onHttp(answers.unauthorized)],
  ['rateLimited', onHttp(answers.rateLimited)],
  ['failing', onHttp(answers.failing)],
  ['nonsense', onHttp(answers.nonsense)],
  ['shape', onHttp(answers.shape)],
  ['huge', onHttp(answers.huge)],
  ['prototype', onHttp(answers.prototype)],
  ['timeout', connection.timeout],
  ['trickle', connection.trickle],
  ['cancel', connection.cancel],
  ['closedBefore', connection.closedBefore],
  ['closedAfter', connection.closedAfter],
  ['once', writes.once],
  ['key', writes.key],
  ['retried', writes.retried],
  ['reads', writes.reads],
  ['load', load],
];

const findingOf = (check: CheckName, found: Problems | Skip, operation?: string): Finding => {
  const about = { check, ...(operation !== undefined && { operation }) };
  if ('skip' in found) return { ...about, state: 'skipped', problems: [found.skip] };
  return { ...about, state: found.length === 0 ? 'passed' : 'failed', problems: found };
};

/** The kit goes on whatever happens: a check that can't be carried out has found something. */
const carriedOut = async (check: Check, trial: Trial): Promise<Problems | Skip> => {
  try {
    return await check(trial);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [problem(`试不了：${why}`, `could not be tried: ${why}`)];
  }
};

const PLACES: Readonly<Record<string, LocalText>> = {
  error: { 'zh-CN': '错误', en: 'an error' },
  log: { 'zh-CN': '日志', en: 'the log' },
  output: { 'zh-CN': '输出', en: 'an output' },
  address: { 'zh-CN': '地址', en: 'an address' },
};

const secrets = ({ bench, name }: Trial): Problems =>
  bench.leaks.found(name).map((place) => {
    const words = PLACES[place];
    return problem(`${words?.['zh-CN']}里有密钥`, `a secret is in ${words?.en}`);
  });

const trialOf = (bench: Bench, name: string): Trial | undefined => {
  const operation = bench.connector.operations[name];
  const conformance = bench.conformance.operations[name];
  const [good] = conformance?.cases ?? [];
  return operation && conformance && good && { bench, name, operation, conformance, good };
};

const tryOperation = async (bench: Bench, name: string, onFinding: (finding: Finding) => void): Promise<void> => {
  const trial = trialOf(bench, name);
  if (!trial) return;
  for (const [check, run] of trials) onFinding(findingOf(check, await carriedOut(run, trial), name));
  onFinding(findingOf('secrets', secrets(trial), name));
};

const RELEASE_MS = 3000;

/** After all that, a connection that was used and closed holds nothing. */
const released = async (bench: Bench): Promise<Problems | Skip> => {
  const { proxy } = bench;
  const [trial] = Object.keys(bench.connector.operations).flatMap((name) => trialOf(bench, name) ?? []);
  if (!proxy || !trial) return connection.NO_KEPT;
  proxy.set('well');
  // Its connection is closed at the end; whether it went well is another check's concern.
  await attempt(trial);
  const closed = await connection.within(proxy.idle(), RELEASE_MS);
  return closed ? [] : [problem(`还开着 ${proxy.open} 个连接`, `${proxy.open} connections are still open`)];
};

const declarations = (
  conformance: Conformance,
  names: readonly string[],
  onFinding: (finding: Finding) => void,
): void => {
  const { connector } = conformance;
  onFinding(findingOf('config', declared.config(connector)));
  for (const name of names) {
    const operation = connector.operations[name];
    if (!operation) continue;
    onFinding(findingOf('words', declared.words(operation), name));
    onFinding(findingOf('input', declared.input(operation), name));
    onFinding(findingOf('output', declared.output(operation), name));
    onFinding(findingOf('recorded', declared.recorded(conformance, name), name));
  }
  onFinding(findingOf('recorded', declared.configuration(conformance)));
};

/** 「测试连接」 is tried as an operation that reads: it has to fail as one does, and must change nothing. */
const TEST = 'test connection';

const testOperation = (check: NonNullable<ConnectorDefinition['check']>): OperationDefinition<TObject> => ({
  title: { 'zh-CN': '测试连接', en: 'Test connection' },
  help: { 'zh-CN': '测试连接', en: 'Test connection' },
  summary: { 'zh-CN': '测试连接', en: 'Test connection' },
  icon: 'plug',
  effect: 'read',
  timeout: 10,
  input: Type.Object({}),
  output: Type.Object({}),
  exits: [{ name: 'works', title: { 'zh-CN': '正常', en: 'Works' } }],
  sample: {},
  run: async (context) => {
    await check(context);
    return { exit: 'works' };
  },
});

/** The same with its test among the operations, when it has one and its exchanges are recorded. */
const withTest = (conformance: Conformance): Conformance => {
  const { connector, check, operations } = conformance;
  if (!connector.check || !check) return conformance;
  return {
    ...conformance,
    connector: { ...connector, operations: { ...connector.operations, [TEST]: testOperation(connector.check) } },
    operations: { ...operations, [TEST]: { cases: [{ ...check, exit: 'works' }] } },
  };
};

export interface KitOptions {
  readonly open: OpenConnector;
  /** Called as soon as a check is done. */
  readonly onFinding?: (finding: Finding) => void;
  /** Only these operations are tried. */
  readonly operations?: readonly string[];
}

/** Tries a connector in every way that its systems will, against a real server, and says what it found. */
export const tryConnector = async (
  conformance: Conformance,
  { open, onFinding, operations }: KitOptions,
): Promise<Finding[]> => {
  const findings: Finding[] = [];
  const note = (finding: Finding) => {
    findings.push(finding);
    onFinding?.(finding);
  };
  const names = operations ?? Object.keys(conformance.connector.operations);
  declarations(conformance, names, note);
  const own = await conformance.peer?.();
  const stage = own ? { proxy: await startProxy(own.port) } : { peer: await startHttpPeer() };
  const bench = benchFor(withTest(conformance), open, stage);
  try {
    for (const name of [...names, TEST]) await tryOperation(bench, name, note);
    note(findingOf('released', await released(bench)));
  } finally {
    await (bench.peer ?? bench.proxy)?.close();
    await own?.close();
  }
  return findings;
};
