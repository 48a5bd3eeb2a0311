import type { ConnectorDefinition } from '../../plugins/sdk/index.ts';
import type { TestResult } from '../../schema/connections.ts';
import { Fault, faultKinds } from '../../schema/faults.ts';
import { both, type Language, type LocalText } from '../../schema/text.ts';
import { openContext, type Wire } from './context.ts';
import { type Bound, Deadline, orAborted, realTime } from './resilience/time.ts';
import { withoutSecrets } from './scrub.ts';
import { dial } from './socket.ts';
import { addressesIn, type Connected, type WireOptions, Wires } from './wires.ts';

/** Somebody waits at the screen. */
const LIMIT_MS = 10_000;

const messages = {
  ok: (ms: number) => both(`连接正常，用时 ${ms} 毫秒`, `The connection works; it took ${ms} ms`),
  reachable: (ms: number) =>
    both(
      `这类系统没有专门的测试；地址有回应，用时 ${ms} 毫秒，密钥对不对还不知道`,
      `This kind of system has no test of its own. Something answers at the address (${ms} ms); whether the secrets are right is not known`,
    ),
  untested: () =>
    both(
      '这类系统没有专门的测试，也没有可以试的地址',
      'This kind of system has no test of its own, and no address to try',
    ),
};

/** What a person does about it, where the fault's own words are not enough. */
const advice: Partial<Record<Fault['code'], LocalText>> = {
  'connector.address_refused': both(
    '这是本机或受保护的地址，只有运维在 SWITCHYARD_ALLOWED_HOSTS 里写上它才能访问',
    'This is an address of this machine or a protected one: it is reached only when SWITCHYARD_ALLOWED_HOSTS names it',
  ),
};

/** Any HTTP answer, or an open port, is a sign of life. */
const tryAddress = async ({ config, allowed, outlet }: Wire, bound: Bound): Promise<'reachable' | 'untested'> => {
  const url = Object.values(config).find((value) => typeof value === 'string' && /^https?:\/\//.test(value));
  if (typeof url === 'string') {
    await outlet.exchange({ method: 'GET', url }, bound);
    return 'reachable';
  }
  const [address] = addressesIn(config);
  const { 1: host, 2: port } = /^(.*):(\d+)$/.exec(address ?? '') ?? [];
  if (host === undefined) return 'untested';
  const socket = await dial({ host, port: Number(port) }, bound.signal, allowed);
  socket.destroy();
  return 'reachable';
};

const attempt = async (
  { check }: ConnectorDefinition,
  wire: Wire,
  bound: Bound,
  language: Language,
): Promise<'ok' | 'reachable' | 'untested'> => {
  if (!check) return tryAddress(wire, bound);
  const work = { input: {}, bound, idempotencyKey: undefined, language, progress: { sent: false } };
  const { context, close } = openContext(wire, work);
  try {
    return (await check(context as never)) ?? 'ok';
  } finally {
    close();
  }
};

/**
 * “Test connection”: its connector's own check, else whether something answers at its address. Ends within 10 s and never
 * rejects save when `signal` aborts; the result holds no secret. Nothing of it is shared with calls, nor counts for them.
 */
export const tryConnection = async (
  definition: ConnectorDefinition,
  connected: Connected,
  { signal, language, ...options }: WireOptions & { readonly signal: AbortSignal; readonly language: Language },
): Promise<Omit<TestResult, 'at'>> => {
  const wires = new Wires(options);
  const began = performance.now();
  const ms = () => Math.round(performance.now() - began);
  const deadline = new Deadline(
    realTime,
    LIMIT_MS,
    signal,
    () => new Fault('connector.timeout', both(`${LIMIT_MS / 1000} 秒`, `${LIMIT_MS / 1000} s`)),
  );
  try {
    const result = await wires.use(connected, (wire) =>
      orAborted(attempt(definition, wire, deadline, language), deadline.signal),
    );
    return { result, ms: ms(), message: messages[result](ms()), detail: '' };
  } catch (error) {
    signal.throwIfAborted();
    const { code, detail, says } = withoutSecrets(error, connected.connector, definition.config, connected.config);
    const message = advice[code] ?? faultKinds[code].message;
    return { result: 'failed', ms: ms(), message, detail, ...(says && { says }) };
  } finally {
    deadline.dispose();
    await wires.close();
  }
};
