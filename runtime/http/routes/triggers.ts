import { randomBytes } from 'node:crypto';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { Value } from 'typebox/value';
import type { RunnableTrigger } from '../../../plugins/sdk/index.ts';
import { isZone } from '../../../schema/calendar/zones.ts';
import { leavingOutDefaults } from '../../../schema/params.ts';
import type { LocalText } from '../../../schema/text.ts';
import type { TriggerBody, TriggerInfo } from '../../../schema/trigger-api.ts';
import { eventProblem } from '../../triggers/arrivals.ts';
import { secretFields, settingsOf } from '../../triggers/book.ts';
import { expressionProblem } from '../../triggers/reading.ts';
import { scheduleOf, scheduleProblem, ticksAfter } from '../../triggers/schedule.ts';
import type { TriggerDraft, TriggerState } from '../../triggers/store.ts';
import type { Trigger } from '../../triggers/types.ts';
import type { HttpContext } from '../core/context.ts';
import { Problem } from '../core/problems.ts';
import type { AppDeps } from '../deps.ts';
import { numbersFor } from '../masking.ts';
import type { Handlers } from '../routes.ts';

type TriggerHandlers = Pick<
  Handlers,
  | 'receiveHook'
  | 'listTriggers'
  | 'createTrigger'
  | 'putTrigger'
  | 'deleteTrigger'
  | 'setTriggerSecrets'
  | 'retireTriggerSecrets'
  | 'listOrders'
  | 'getOrder'
  | 'listDeadLetters'
  | 'retryDeadLetter'
  | 'dismissDeadLetter'
>;

type Types = ReadonlyMap<string, RunnableTrigger>;

const noState: TriggerState = {
  lastEventAt: null,
  eventsLastMinute: 0,
  waiting: 0,
  dead: 0,
  startsWaiting: 0,
  lagSeconds: 0,
  dueAt: null,
  checkedAt: null,
  failures: 0,
  fault: null,
  faultAt: null,
};

interface Seen {
  readonly types: Types;
  readonly timeZone: string;
  readonly now: Date;
}

const NEXT_TIMES = 3;

/** When a schedule comes next; nothing of one that a changed plugin can't work out any more. */
const nextTimes = (definition: RunnableTrigger | undefined, trigger: Trigger, { timeZone, now }: Seen): string[] => {
  if (definition?.kind !== 'schedule' || !trigger.enabled) return [];
  const schedule = scheduleOf(definition, settingsOf(definition, trigger, {}), timeZone);
  if (scheduleProblem(schedule)) return [];
  return ticksAfter(schedule, now, NEXT_TIMES).map((at) => at.toISOString());
};

const infoOf = (trigger: Trigger, seen: Seen, state: TriggerState = noState): TriggerInfo => {
  const definition = seen.types.get(trigger.type);
  const { id, title, type, enabled, config, everySeconds, orders, start, revision, secrets } = trigger;
  return {
    id,
    title,
    type,
    kind: definition?.kind ?? null,
    path: definition?.kind === 'webhook' ? `/hooks/${id}` : null,
    nextTimes: nextTimes(definition, trigger, seen),
    enabled,
    config: { ...config },
    ...(everySeconds !== undefined && { everySeconds }),
    ...(orders && { orders }),
    ...(start && { start: { ...start, inputs: { ...start.inputs } } }),
    revision,
    secretsSet: definition !== undefined && secretFields(definition).every((field) => Boolean(secrets[field])),
    formerSecrets: trigger.formerSecrets !== undefined,
    changedAt: trigger.changedAt.toISOString(),
    changedBy: trigger.changedBy,
    ...state,
    lastEventAt: state.lastEventAt?.toISOString() ?? null,
    dueAt: state.dueAt?.toISOString() ?? null,
    checkedAt: state.checkedAt?.toISOString() ?? null,
    faultAt: state.faultAt?.toISOString() ?? null,
  };
};

const wrong = (pointer: string, message: LocalText, c: HttpContext): Problem =>
  new Problem('bad_request', { fields: [{ pointer, message: message[c.get('language')] }] });

const noType: LocalText = { 'zh-CN': '没有这种触发器', en: 'There is no such kind of trigger' };
const noVerification: LocalText = {
  'zh-CN': '这种触发器没有密钥，任何人都能触发，不能使用',
  en: 'This kind of trigger has no secret: anybody could set it off',
};

/** The type's settings without its secrets, which come another way and never together with the rest. */
const checkConfig = (c: HttpContext, definition: RunnableTrigger, config: Readonly<Record<string, unknown>>): void => {
  const secret = new Set(secretFields(definition));
  for (const error of Value.Errors(leavingOutDefaults(definition.config), config)) {
    const missing = error.keyword === 'required' ? error.params.requiredProperties : undefined;
    if (missing?.every((name) => secret.has(name))) continue;
    throw wrong(`/config${error.instancePath}`, { 'zh-CN': `设置有误：${error.message}`, en: error.message }, c);
  }
  const given = Object.keys(config).find((name) => secret.has(name));
  if (given !== undefined)
    throw wrong(`/config/${given}`, { 'zh-CN': '密钥须单独设置', en: 'Secrets are set by themselves' }, c);
};

const checkExpressions = (c: HttpContext, { orders, start }: TriggerBody): void => {
  const all = [
    ['/orders/status', orders?.status, 'string'],
    ['/orders/deleted', orders?.deleted, 'bool'],
    ['/start/when', start?.when, 'bool'],
    ...Object.entries(start?.inputs ?? {}).map(([name, source]) => [`/start/inputs/${name}`, source, 'any'] as const),
  ] as const;
  for (const [pointer, source, type] of all) {
    const problem = source === undefined ? undefined : expressionProblem(source, type);
    if (problem) throw wrong(pointer, problem.message, c);
  }
};

/** The settings are right by themselves; the time that they make must be one that comes. */
const checkSchedule = (
  c: HttpContext,
  definition: RunnableTrigger,
  config: Readonly<Record<string, unknown>>,
  timeZone: string,
): void => {
  if (definition.kind !== 'schedule') return;
  const schedule = scheduleOf(definition, settingsOf(definition, { config }, {}), timeZone);
  const problem = scheduleProblem(schedule);
  if (!problem) return;
  const widget = isZone(schedule.timeZone) ? 'cron' : 'zone';
  const field = Object.entries(
    definition.config.properties as Readonly<Record<string, { readonly 'x-widget'?: string }>>,
  ).find(([, schema]) => schema['x-widget'] === widget);
  throw wrong(field ? `/config/${field[0]}` : '/config', problem, c);
};

const draftOf = (c: HttpContext, types: Types, timeZone: string, body: TriggerBody): TriggerDraft => {
  const definition = types.get(body.type);
  if (!definition) throw wrong('/type', noType, c);
  if (definition.kind === 'webhook' && secretFields(definition).length === 0) throw wrong('/type', noVerification, c);
  checkConfig(c, definition, body.config);
  checkSchedule(c, definition, body.config, timeZone);
  checkExpressions(c, body);
  const { title, type, enabled, config, everySeconds, orders, start } = body;
  return { title, type, version: definition.version, enabled, config, everySeconds, orders, start };
};

/** A secret that nobody has thought of. */
const newSecret = (): string => randomBytes(32).toString('base64url');

const READABLE = /^(application\/json|application\/x-www-form-urlencoded|application\/xml|text\/plain|text\/xml)$/;
const retryLater = { headers: { 'retry-after': '2' } } as const;

const textOf = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Problem('not_signed', {}, { cause });
  }
};

/** Triggers, what they bring, and what other systems' orders are. */
export const triggerRoutes = ({ triggers, registry, settings, clock }: AppDeps): TriggerHandlers => {
  const { store, orders, deadLetters } = triggers;
  const seen = (): Seen => ({ types: registry.triggers, timeZone: settings.timeZone, now: clock.now() });

  const show = async (id: string): Promise<TriggerInfo> => {
    const trigger = await store.find(id);
    if (!trigger) throw new Problem('not_found');
    return infoOf(trigger, seen(), (await store.states()).get(id));
  };

  return {
    receiveHook: async (c, { params, body }) => {
      const type = c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
      if (!READABLE.test(type)) throw new Problem('not_readable');
      const result = await triggers.hooks.receive(params.id, {
        method: c.req.method,
        headers: c.req.header(),
        query: c.req.query(),
        body: textOf(body),
      });
      if (result.kind === 'refused') throw new Problem('not_signed');
      if (result.kind === 'tooMany') throw new Problem('too_many_events', { headers: { 'retry-after': '1' } });
      if (result.kind === 'away') throw new Problem('unavailable', retryLater);
      const { status, headers, body: text } = result.answer;
      return c.body(text ?? '', status as ContentfulStatusCode, { 'content-type': 'application/json', ...headers });
    },
    listTriggers: async (c) => {
      const [all, states] = await Promise.all([store.list(), store.states()]);
      return c.json(all.map((trigger) => infoOf(trigger, seen(), states.get(trigger.id))));
    },
    createTrigger: async (c, { body, principal }) => {
      const id = await store.create(draftOf(c, registry.triggers, settings.timeZone, body), principal.name);
      await triggers.refresh();
      return c.json(await show(id), 201);
    },
    putTrigger: async (c, { params, body, principal }) => {
      const before = await show(params.id);
      const draft = draftOf(c, registry.triggers, settings.timeZone, body);
      if (before.type !== draft.type) throw wrong('/type', noType, c);
      if (!(await store.update(params.id, draft, body.revision, principal.name))) throw new Problem('stale');
      await triggers.refresh();
      return c.json(await show(params.id));
    },
    deleteTrigger: async (c, { params, principal }) => {
      if (!(await store.remove(params.id, principal.name))) throw new Problem('not_found');
      await triggers.refresh();
      return c.body(null, 204);
    },
    setTriggerSecrets: async (c, { params, body, principal }) => {
      const { type } = await show(params.id);
      const definition = registry.triggers.get(type);
      if (!definition) throw wrong('/type', noType, c);
      const fields = secretFields(definition);
      const unknown = Object.keys(body.values).find((name) => !fields.includes(name));
      if (unknown !== undefined)
        throw wrong(`/values/${unknown}`, { 'zh-CN': '没有这个密钥', en: 'There is no such secret' }, c);
      const secrets = Object.fromEntries(fields.map((name) => [name, body.values[name] ?? newSecret()]));
      if (!(await store.setSecrets(params.id, secrets, principal.name))) throw new Problem('not_found');
      await triggers.refresh();
      return c.json({ secrets });
    },
    retireTriggerSecrets: async (c, { params, principal }) => {
      if (!(await store.retire(params.id, principal.name))) throw new Problem('not_found');
      await triggers.refresh();
      return c.body(null, 204);
    },
    listOrders: async (c, { query }) => c.json(await orders.list(query)),
    getOrder: async (c, { query, principal }) => {
      const order = await orders.detail(query.source, query.key);
      if (!order) throw new Problem('not_found');
      return c.json(numbersFor(order, principal.role));
    },
    listDeadLetters: async (c, { principal }) => c.json(numbersFor(await deadLetters.list(), principal.role)),
    retryDeadLetter: async (c, { params, body, principal }) => {
      const triggerId = await deadLetters.triggerOf(params.id);
      const definition = triggerId === undefined ? undefined : triggers.book.any(triggerId)?.definition;
      const problem = body.event && definition && eventProblem(definition, body.event as never);
      if (problem !== undefined)
        throw wrong('/event', { 'zh-CN': `事件有误：${problem}`, en: `The event is not usable: ${problem}` }, c);
      if (!(await deadLetters.retry(params.id, body.event, principal.name))) throw new Problem('not_found');
      triggers.look();
      return c.body(null, 204);
    },
    dismissDeadLetter: async (c, { params, principal }) => {
      if (!(await deadLetters.dismiss(params.id, principal.name))) throw new Problem('not_found');
      return c.body(null, 204);
    },
  };
};
