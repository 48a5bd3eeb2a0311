import type { CheckName } from '../../../plugins/sdk/conformance/catalogue.ts';
import {
  type Conformance,
  defineConformance,
  defineConnector,
  defineOperation,
  Fault,
  faultIn,
  type HttpAnswer,
  hints,
  type OperationContext,
  type RecordedExchange,
  type Static,
  Type,
  type Value,
} from '../../../plugins/sdk/index.ts';
import { type Heeds, idleSocket, ownWay } from './own-way.ts';

/** Everything that can be wrong with a connector, and the checks that must say so: these and no other. */
export const defects = {
  'shows its key in the form': ['config'],
  'has no English help': ['words'],
  'has a field without a name': ['input'],
  'has an output without a name': ['output'],
  'has an exit that was never seen': ['recorded'],
  'has a test that was never seen': ['recorded'],
  'tests nothing of its key': ['unauthorized'],
  'mixes up two fields': ['answers'],
  'takes a refusal for an answer': ['refused'],
  'takes a refusal for something that passes': ['refused'],
  'takes a wrong key for a refusal': ['unauthorized'],
  'takes a full system for a refusal': ['rateLimited'],
  'takes an error for a refusal': ['failing'],
  'hides that a gateway gave up': ['failing'],
  'crashes on a page': ['nonsense'],
  'trusts the shape': ['shape'],
  'takes too much for nothing': ['huge'],
  'merges what comes': ['prototype'],
  'hands on what comes': ['prototype'],
  'heeds no signal': ['timeout', 'trickle', 'cancel'],
  'heeds no time limit': ['timeout'],
  'heeds no hang-up': ['cancel'],
  'heeds nothing once an answer begins': ['trickle'],
  'takes a deaf system for an empty one': ['closedBefore'],
  'hides that the request had left': ['closedAfter'],
  'tries again by itself': ['once'],
  'sends no key': ['key'],
  'makes a new key for each try': ['key'],
  'reads by writing': ['reads'],
  'tells its key in an error': ['secrets'],
  'tells its key in the log': ['secrets'],
  'tells its key in the address': ['secrets'],
  'tells its key in the output': ['secrets'],
  'lets callers wait for each other': ['load'],
  'opens more connections than it needs': ['load'],
} as const satisfies Record<string, readonly CheckName[]>;

export type Defect = keyof typeof defects;

/** Those that only a write can have. */
export const writing: readonly Defect[] = [
  'hides that a gateway gave up',
  'hides that the request had left',
  'sends no key',
  'makes a new key for each try',
];

const both = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const named = (zh: string, en: string) => hints({ label: both(zh, en) });

const Config = Type.Object(
  {
    baseUrl: Type.String(named('地址', 'Address')),
    apiKey: Type.String({ ...named('密钥', 'API key'), 'x-secret': true }),
  },
  { additionalProperties: false },
);
const OpenConfig = Type.Object(
  { baseUrl: Config.properties.baseUrl, apiKey: Type.String(named('密钥', 'API key')) },
  { additionalProperties: false },
);

type Context = OperationContext<Static<typeof Config>, { readonly parcel: string }>;
type Request = Parameters<Context['http']>[0];

const HEEDS: Partial<Record<Defect, Heeds>> = {
  'heeds no signal': { timeout: false, hangUp: false, afterTheHead: false },
  'heeds no time limit': { timeout: false, hangUp: true, afterTheHead: true },
  'heeds no hang-up': { timeout: true, hangUp: false, afterTheHead: true },
  'heeds nothing once an answer begins': { timeout: true, hangUp: true, afterTheHead: false },
};

/** How the request goes out. */
const send = async (context: Context, request: Request, defect: Defect | undefined): Promise<HttpAnswer> => {
  const heeds = defect && HEEDS[defect];
  // Of a write the kit would also miss that its faults are `sent`.
  if (heeds && request.method === 'GET') return ownWay(request, context.signal, heeds);
  const idle = defect === 'opens more connections than it needs' ? idleSocket(context.config.baseUrl) : undefined;
  try {
    const answer = await context.http(request);
    return defect === 'tries again by itself' && answer.status === 503 ? await context.http(request) : answer;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const empty =
      (defect === 'takes a deaf system for an empty one' && error.code === 'connector.unavailable' && !error.sent) ||
      (defect === 'takes too much for nothing' && error.code === 'connector.bad_answer');
    if (empty) return { status: 404, headers: {}, text: '' };
    if (defect === 'hides that the request had left') throw new Fault(error.code, error.detail);
    throw error;
  } finally {
    idle?.close();
  }
};

/** What the status means. */
const refuse = (answer: HttpAnswer, defect: Defect | undefined): void => {
  const fault = faultIn(answer);
  if (!fault) return;
  if (defect === 'takes a refusal for something that passes' && fault.code === 'connector.rejected')
    throw new Fault('connector.error', fault.detail);
  if (defect === 'takes a wrong key for a refusal' && answer.status === 401) throw new Fault('connector.rejected');
  if (defect === 'takes a full system for a refusal' && answer.status === 429) throw new Fault('connector.rejected');
  if (defect === 'takes an error for a refusal' && answer.status >= 500)
    throw new Fault('connector.rejected', '', { sent: true });
  if (defect === 'hides that a gateway gave up' && answer.status >= 500) throw new Fault('connector.error');
  if (defect === 'tells its key in an error')
    throw new Fault(fault.code, answer.text.slice(0, 500), { sent: fault.sent });
  throw fault;
};

type Json = Readonly<Record<string, unknown>>;

const merge = (target: Record<string, unknown>, from: Json): Json => {
  for (const [name, value] of Object.entries(from)) {
    const inner = target[name];
    if (typeof inner === 'object' && inner !== null && typeof value === 'object' && value !== null)
      merge(inner as Record<string, unknown>, value as Json);
    else target[name] = value;
  }
  return target;
};

const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Fault('connector.bad_answer', 'no JSON', { cause });
  }
};

const read = ({ text }: HttpAnswer, defect: Defect | undefined): Json => {
  const json = defect === 'crashes on a page' ? (JSON.parse(text) as unknown) : parsed(text);
  if (defect === 'trusts the shape') return json as Json;
  if (!isRecord(json)) throw new Fault('connector.bad_answer', 'no object');
  return defect === 'merges what comes' ? merge({}, json) : json;
};

const textIn = (json: Json, field: string): string => {
  const value = Object.hasOwn(json, field) ? json[field] : undefined;
  return typeof value === 'string' ? value : '';
};

const outputOf = (json: Json, { config }: Context, defect: Defect | undefined): Readonly<Record<string, Value>> => {
  if (defect === 'trusts the shape') return { door: json.door as string, locker: json.locker as string };
  const [door, locker] = [textIn(json, 'door'), textIn(json, 'locker')];
  return {
    door: defect === 'mixes up two fields' ? locker : door,
    locker: defect === 'mixes up two fields' ? door : locker,
    ...(defect === 'hands on what comes' && isRecord(json.parcel) && { parcel: json.parcel as Value }),
    ...(defect === 'tells its key in the output' && { link: `${config.baseUrl}#${config.apiKey}` }),
  };
};

const headersOf = (
  { config, idempotencyKey = '', random }: Context,
  defect: Defect | undefined,
): Record<string, string> => {
  const key = defect === 'makes a new key for each try' ? Buffer.from(random(8)).toString('hex') : idempotencyKey;
  return {
    authorization: `Bearer ${config.apiKey}`,
    ...(key !== '' && defect !== 'sends no key' && { 'idempotency-key': key }),
  };
};

/** One lane for all callers. */
let lane: Promise<unknown> = Promise.resolve();

const exchange = async (
  context: Context,
  request: Omit<Request, 'headers'>,
  defect: Defect | undefined,
): Promise<HttpAnswer> => {
  const headers = headersOf(context, defect);
  // biome-ignore lint/suspicious/noConsole: that is the defect.
  if (defect === 'tells its key in the log') console.log('asking', request.url, headers);
  const query = defect === 'tells its key in the address' ? `?key=${context.config.apiKey}` : '';
  const ask = () => send(context, { ...request, url: `${request.url}${query}`, headers }, defect);
  if (defect !== 'lets callers wait for each other') return ask();
  const turn = lane.then(ask);
  lane = turn.catch(() => undefined);
  return turn;
};

const words = (zh: string, en: string, defect?: Defect) => ({
  title: both(zh, en),
  help: both(`${zh}：按包裹号`, defect === 'has no English help' ? '' : `${en} by its number`),
  summary: both(`${zh} {input.parcel}`, `${en} {input.parcel}`),
  icon: 'box',
  timeout: 3,
});

const connectorWith = (defect: Defect | undefined) => {
  const parcel = Type.String(defect === 'has a field without a name' ? {} : named('包裹号', 'Parcel'));
  const Input = Type.Object({ parcel }, { additionalProperties: false });
  const Output = Type.Object({
    door: Type.String(defect === 'has an output without a name' ? {} : named('柜门', 'Door')),
    locker: Type.String(named('柜号', 'Locker')),
    parcel: Type.Object({}, named('包裹', 'Parcel')),
    link: Type.String(named('链接', 'Link')),
  });
  const lookUp = defect === 'reads by writing' ? 'POST' : 'GET';
  const find = defineOperation(Config, {
    ...words('查柜', 'Find a parcel', defect),
    effect: 'read',
    input: Input,
    output: Output,
    exits: [
      { name: 'found', title: both('查到了', 'Found') },
      { name: 'notFound', title: both('没有', 'Not found') },
    ],
    sample: { parcel: 'P1' },
    async run(context) {
      const answer = await exchange(context, { method: lookUp, url: `${context.config.baseUrl}/parcels/P1` }, defect);
      if (answer.status === 404) return { exit: 'notFound' };
      if (defect === 'takes a refusal for an answer' && answer.status === 403) return { exit: 'found' };
      refuse(answer, defect);
      return { exit: 'found', output: outputOf(read(answer, defect), context, defect) };
    },
  });
  const open = defineOperation(Config, {
    ...words('开柜', 'Open the door'),
    effect: 'write',
    repeatable: true,
    input: Input,
    output: Output,
    exits: [{ name: 'opened', title: both('开了', 'Opened') }],
    sample: { parcel: 'P1' },
    async run(context) {
      const body = JSON.stringify({ parcel: context.input.parcel });
      const answer = await exchange(context, { method: 'POST', url: `${context.config.baseUrl}/doors`, body }, defect);
      refuse(answer, defect);
      return { exit: 'opened', output: outputOf(read(answer, defect), context, defect) };
    },
  });
  return defineConnector({
    name: 'locker',
    title: both('快递柜', 'Parcel lockers'),
    icon: 'box',
    config: defect === 'shows its key in the form' ? (OpenConfig as unknown as typeof Config) : Config,
    operations: { find, open },
    async check({ config, http }) {
      const answer = await http({ method: 'GET', url: `${config.baseUrl}/key` });
      const fault = faultIn(answer);
      if (fault && !(defect === 'tests nothing of its key' && answer.status === 401)) throw fault;
    },
  });
};

/** A connector with one defect, or with none, and what was recorded of its system. */
export const lockerWith = (defect?: Defect): Conformance => {
  const query = defect === 'tells its key in the address' ? '?key=*' : '';
  const answer = { door: '7', locker: 'SH-01', parcel: { weight: 2 } };
  const lookUp: RecordedExchange = { request: `${defect === 'reads by writing' ? 'POST' : 'GET'} /parcels/P1${query}` };
  return defineConformance({
    connector: connectorWith(defect),
    config: ({ url }) => ({ baseUrl: url, apiKey: 'canary-locker-key' }),
    ...(defect !== 'has a test that was never seen' && {
      check: { exchanges: [{ request: 'GET /key', answer: 'ok' }] },
    }),
    operations: {
      find: {
        cases: [
          { exit: 'found', output: { door: '7', locker: 'SH-01' }, exchanges: [{ ...lookUp, answer }] },
          ...(defect === 'has an exit that was never seen'
            ? []
            : [{ exit: 'notFound', exchanges: [{ ...lookUp, status: 404 }] }]),
        ],
      },
      open: {
        cases: [
          {
            exit: 'opened',
            output: { door: '7' },
            exchanges: [{ request: `POST /doors${query}`, body: { parcel: 'P1' }, status: 201, answer }],
          },
        ],
      },
    },
  });
};
