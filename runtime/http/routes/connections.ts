import { randomBytes } from 'node:crypto';
import type { ConnectorDefinition } from '../../../plugins/sdk/index.ts';
import type { ConnectionTest, TestResult } from '../../../schema/connections.ts';
import type { Language, LocalText } from '../../../schema/text.ts';
import { type EditedConfig, editConfig, openConfig, sealAll } from '../../connections/edit.ts';
import type { Connected } from '../../connections/wires.ts';
import { connectionNamesInUse, type UsingFlow } from '../../store/connection-use.ts';
import type { StoredConnection } from '../../store/connections.ts';
import { checkConfig } from '../core/check.ts';
import { Problem } from '../core/problems.ts';
import type { AppDeps } from '../deps.ts';
import type { Handlers } from '../routes.ts';
import { connectionList, connectionSummary } from './connection-answers.ts';

type ConnectionHandlers = Pick<
  Handlers,
  | 'listConnections'
  | 'createConnection'
  | 'patchConnection'
  | 'deleteConnection'
  | 'testConnection'
  | 'putBinding'
  | 'deleteBinding'
>;

/** Names in a message; more would not be read. */
const MOST_NAMED = 5;

const newId = (): string => `c${randomBytes(6).toString('hex')}`;

const naming = (zh: string, en: string, names: readonly string[]): LocalText => {
  const named = [...new Set(names)].slice(0, MOST_NAMED);
  const more = new Set(names).size > named.length;
  return {
    'zh-CN': `${zh}：${named.map((name) => `「${name}」`).join('')}${more ? '等' : ''}`,
    en: `${en}: ${named.map((name) => `“${name}”`).join(', ')}${more ? ' and others' : ''}`,
  };
};

const namesOf = (flows: readonly UsingFlow[] | undefined): string[] => (flows ?? []).map(({ name }) => name);

const unknownConnector = (language: Language): Problem =>
  new Problem('bad_request', {
    fields: [
      {
        pointer: '/connector',
        message: language === 'en' ? 'there is no such kind of system' : '没有这类系统',
      },
    ],
  });

const secretsAgain = (fields: readonly string[], language: Language): Problem =>
  new Problem('secrets_again', {
    fields: fields.map((field) => ({
      pointer: `/config${field}`,
      message: language === 'en' ? 'fill it in again' : '请重新填写',
    })),
  });

export const connectionRoutes = (deps: AppDeps): ConnectionHandlers => {
  const { connections, connectionStore: store, vault, registry, clock, db } = deps;
  const { book } = connections;
  const inUse = () => connectionNamesInUse(db, (type) => registry.get(type));

  const definitionOf = (connector: string, language: Language): ConnectorDefinition => {
    const definition = registry.connectors.get(connector);
    if (!definition) throw unknownConnector(language);
    return definition;
  };

  const stored = async (id: string): Promise<StoredConnection> => {
    if (book.entry(id)?.origin === 'configuration') throw new Problem('connection_configured');
    const found = await store.find(id);
    if (!found) throw new Problem('not_found');
    return found;
  };

  /** @throws Problem when secrets have to be given again (S11) or the configuration is not as the connector wants it */
  const edited = (
    definition: ConnectorDefinition,
    before: StoredConnection | undefined,
    config: Readonly<Record<string, unknown>>,
    language: Language,
  ): EditedConfig => {
    const result = editConfig(definition, before && openConfig(definition, before, vault), config);
    if ('again' in result) throw secretsAgain(result.again, language);
    checkConfig(definition.config, result.whole, language, '/config');
    return result;
  };

  /** This server's calls use what was changed at once; the others' as soon as they hear of it. */
  const answer = async (id: string) => {
    await connections.load();
    const found = await store.find(id);
    if (!found) throw new Problem('not_found');
    return connectionSummary(found, deps, true);
  };

  const tried = async (
    { id, connector, config }: ConnectionTest,
    language: Language,
  ): Promise<{ definition: ConnectorDefinition; connected: Connected; isStored: boolean }> => {
    if (id === undefined) {
      if (connector === undefined || config === undefined) throw new Problem('bad_request');
      const definition = definitionOf(connector, language);
      const { whole } = edited(definition, undefined, config, language);
      return { definition, isStored: false, connected: { id: 'new', connector, config: whole, byOperator: false } };
    }
    if (config === undefined) {
      await connections.load();
      const entry = book.entry(id);
      if (!entry) throw new Problem('not_found');
      const { usable } = entry;
      if ('problem' in usable) throw new Problem('bad_request', { message: usable.problem.message });
      const { connected } = usable;
      return {
        definition: definitionOf(connected.connector, language),
        connected,
        isStored: entry.origin === 'stored',
      };
    }
    const before = await stored(id);
    const definition = definitionOf(before.connector, language);
    const { whole } = edited(definition, before, config, language);
    const connected = { id, connector: before.connector, config: whole, byOperator: false };
    return { definition, connected, isStored: false };
  };

  return {
    listConnections: async (c, { principal }) =>
      c.json(connectionList(await store.read(), await inUse(), deps, principal.role === 'admin')),

    createConnection: async (c, { body, principal }) => {
      const language = c.get('language');
      const definition = definitionOf(body.connector, language);
      const { plain, secrets } = edited(definition, undefined, body.config, language);
      const id = newId();
      const content = {
        title: body.title.trim(),
        configVersion: definition.version ?? 1,
        config: plain,
        secrets: sealAll(vault, id, secrets),
        limits: body.limits ?? {},
      };
      await store.create({ id, connector: body.connector }, content, principal.name);
      return c.json(await answer(id), 201);
    },

    patchConnection: async (c, { params, body, ifMatch, principal }) => {
      const language = c.get('language');
      const before = await stored(params.id);
      const content = {
        title: body.title?.trim() ?? before.title,
        limits: body.limits ?? before.limits,
        configVersion: before.configVersion,
        config: before.config,
        secrets: before.secrets,
      };
      const changed = (['title', 'limits'] as const).filter((field) => body[field] !== undefined);
      if (body.config === undefined) {
        await change(params.id, ifMatch, content, { by: principal.name, changed });
        return c.json(await answer(params.id));
      }
      const definition = definitionOf(before.connector, language);
      const next = edited(definition, before, body.config, language);
      const config = {
        configVersion: definition.version ?? 1,
        config: next.plain,
        secrets: sealAll(vault, params.id, next.secrets),
      };
      const everything = { by: principal.name, changed: [...changed, ...next.changed] };
      await change(params.id, ifMatch, { ...content, ...config }, everything);
      return c.json(await answer(params.id));
    },

    deleteConnection: async (c, { params, principal }) => {
      await stored(params.id);
      const bound = await store.remove(params.id, principal.name);
      if (bound === 'missing') throw new Problem('not_found');
      if (bound.length > 0) {
        const use = await inUse();
        const flows = bound.flatMap(({ name }) => namesOf(use.get(name)?.flows));
        const names = bound.map(({ name }) => name);
        throw new Problem('connection_bound', {
          message:
            flows.length > 0
              ? naming('还有流程经过连接名用着它', 'Flows use it through the names that are bound to it', flows)
              : naming('先解除这些连接名的绑定', 'Take these bindings back first', names),
        });
      }
      await connections.load();
      return c.body(null, 204);
    },

    testConnection: async (c, { body, principal }) => {
      const language = c.get('language');
      const { definition, connected, isStored } = await tried(body, language);
      const outcome = await connections.try(definition, connected, { language, signal: c.req.raw.signal });
      const result: TestResult = { ...outcome, at: clock.now().toISOString() };
      if (isStored) await store.noteTest(connected.id, result, principal.name);
      return c.json(result);
    },

    putBinding: async (c, { body, principal }) => {
      await connections.load();
      const entry = book.entry(body.connection);
      if (!entry) throw new Problem('not_found');
      const use = (await inUse()).get(body.name);
      if (use && !use.connectors.has(entry.connector))
        throw new Problem('binding_kind', {
          message: naming('这些流程需要另一类系统', 'These flows need another kind of system', namesOf(use.flows)),
        });
      const bound = await store.bind(body, principal.name, entry.origin === 'configuration');
      if (bound === 'missing') throw new Problem('not_found');
      await connections.load();
      return c.body(null, 204);
    },

    deleteBinding: async (c, { body, principal }) => {
      const live = body.environment === 'live' && !book.isConfigured(body.name);
      const flows = live ? ((await inUse()).get(body.name)?.flows ?? []).filter((flow) => flow.live) : [];
      if (flows.length > 0)
        throw new Problem('binding_used', {
          message: naming('已发布的流程在用它', 'Live flows use it', namesOf(flows)),
        });
      if (!(await store.unbind(body, principal.name))) throw new Problem('not_found');
      await connections.load();
      return c.body(null, 204);
    },
  };

  async function change(...[id, etag, content, about]: Parameters<typeof store.change>): Promise<void> {
    const result = await store.change(id, etag, content, about);
    if (result === 'missing') throw new Problem('not_found');
    if (result === 'stale') throw new Problem('stale');
  }
};
