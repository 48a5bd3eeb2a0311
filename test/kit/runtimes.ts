import { randomBytes } from 'node:crypto';
import pino from 'pino';
import { flowRules } from '../../runtime/http/flow-rules.ts';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import { FlowStore } from '../../runtime/store/flows.ts';
import { NumberStore } from '../../runtime/store/numbers.ts';
import type { RunningAsterisk } from '../../runtime/telephony/asterisk/local/local.ts';
import type { Flow } from '../../schema/flow.ts';
import { type Product, startProduct } from './product.ts';

export const quiet = pino({ level: 'silent' });

/** Publishes a flow behind a number, as an analyst would, without the browser. */
export const publish = async (
  db: ConstructorParameters<typeof FlowStore>[0],
  number: string,
  flow: Flow,
): Promise<void> => {
  const rules = flowRules(await loadPlugins());
  const problems = rules.validate(flow).filter(({ severity }) => severity === 'error');
  if (problems.length > 0) throw new Error(`the test's flow has errors: ${JSON.stringify(problems)}`);
  const flows = new FlowStore(db);
  const id = `flow-${number}`;
  const draft = { document: flow, hash: rules.hash(flow), errors: 0, warnings: 0 };
  const created = await flows.create(id, draft, 'test');
  if (created === 'exists') throw new Error(`${id} is there already`);
  await flows.publish(id, created.etag, '', 'test');
  await new NumberStore(db).put(number, { flowId: id }, 'test');
};

export interface RuntimeOptions {
  readonly asterisk: RunningAsterisk;
  /** Of the database that all share. */
  readonly databaseUrl: string;
  /** Several that share a switch, or one alone. */
  readonly cluster: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** Of an earlier life. */
  readonly dataFolder?: string;
}

const secret = randomBytes(32).toString('base64url');

/** A runtime as an operator starts it: a process of its own, on a database and a switch that it shares. */
export const startRuntimeProcess = (options: RuntimeOptions): Promise<Product> => {
  const { asterisk, databaseUrl, cluster, env, dataFolder } = options;
  return startProduct({
    ...(dataFolder !== undefined && { dataFolder }),
    env: {
      ARI_URL: asterisk.ariUrl,
      ARI_USER: asterisk.ariUser,
      ARI_PASSWORD: asterisk.ariPassword,
      ARI_APP: asterisk.ariApp,
      TRANSFER_ENDPOINT: asterisk.transferEndpoint,
      DATABASE_URL: databaseUrl,
      SWITCHYARD_SECRET: secret,
      SWITCHYARD_CLUSTER: String(cluster),
      ...env,
    },
  });
};

/** What the caller of `talkingFlow` hears. */
export const TALK = '您好，欢迎致电顺达物流，正在为您查询运单，请稍候。';

/**
 * Says something for ever, and books each time that it did: with PUT, which may be sent again after a crash, or with POST,
 * of which nobody then knows whether it was booked.
 */
export const talkingFlow = (url: string, method: 'PUT' | 'POST'): Flow => ({
  format: 1,
  kind: 'ivr',
  name: '一直说',
  language: 'zh-CN',
  variables: { n: { type: 'number', label: '次数', default: 0 } },
  start: 'say',
  nodes: {
    say: {
      type: 'voice.say',
      params: { prompt: { text: { 'zh-CN': TALK } } },
      exits: { done: 'count' },
    },
    count: {
      type: 'flow.set',
      params: { assignments: [{ variable: 'n', value: '{{ n + 1 }}' }] },
      exits: { done: 'book' },
    },
    book: {
      type: 'http.request',
      params: { method, url, body: '{"session":"{{ call.to }} {{ call.from }}","n":{{ n }}}', timeout: 5 },
      // Failed: surely not booked, so it is tried again. Unknown: nobody may.
      exits: { ok: 'say', refused: 'say', failed: 'rest', unknown: 'say' },
    },
    rest: {
      type: 'voice.say',
      params: { prompt: { text: { 'zh-CN': '请稍候。' } } },
      exits: { done: 'book' },
    },
  },
});
