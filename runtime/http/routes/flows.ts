import { randomBytes } from 'node:crypto';
import type { FlowVersion, NewFlow } from '../../../schema/api.ts';
import type { Diagnostic } from '../../../schema/diagnostic.ts';
import { FLOW_FORMAT, type Flow } from '../../../schema/flow.ts';
import { assetsIn } from '../../../schema/prompt.ts';
import { signatureOf, signaturesFor } from '../../../schema/subflow.ts';
import { upgradedFlow } from '../../engine/upgrade.ts';
import type { DraftInput, Missing, Overtaken, Stale, StoredDraft } from '../../store/flows.ts';
import { newScenarioId, ScenarioStore } from '../../store/scenarios.ts';
import type { HttpContext } from '../core/context.ts';
import { Problem } from '../core/problems.ts';
import { startOfDay } from '../day.ts';
import type { AppDeps, FlowRules } from '../deps.ts';
import type { Handlers } from '../routes.ts';
import { draftAnswer, groupsOf, severitiesOf, summaryAnswer } from './flow-answers.ts';
import { Publishing } from './publishing.ts';
import { templateOf } from './templates.ts';

type FlowHandlers = Pick<
  Handlers,
  | 'listFlows'
  | 'createFlow'
  | 'getFlow'
  | 'saveDraft'
  | 'publishFlow'
  | 'getPublishing'
  | 'rollBackFlow'
  | 'listVersions'
  | 'getVersion'
  | 'validate'
  | 'getCatalogue'
  | 'getFlowSchema'
>;

/** The smallest flow that ends a call decently. */
const emptyFlow = (name: string, kind: Flow['kind']): Flow => ({
  format: FLOW_FORMAT,
  kind,
  name,
  language: 'zh-CN',
  variables: {},
  start: 'end',
  nodes: { end: { type: 'flow.end', params: {}, exits: {} } },
  view: { nodes: { end: { x: 0, y: 0 } } },
});

const parsed = (rules: FlowRules, text: string): Flow => {
  const result = rules.parse(text);
  if ('flow' in result) return result.flow;
  throw new Problem(result.tooLarge ? 'too_large' : 'not_a_flow', { diagnostics: result.diagnostics });
};

const newDocument = (rules: FlowRules, { name, kind, document }: NewFlow): Flow =>
  document === undefined ? emptyFlow(name, kind) : { ...parsed(rules, JSON.stringify(document)), name, kind };

/** Stored in `changedBy` and shown in the list: a person's name, which is no key, or the API key's. */
const draftInput = (rules: FlowRules, document: Flow, diagnostics: readonly Diagnostic[]): DraftInput => ({
  document,
  hash: rules.hash(document),
  ...severitiesOf(diagnostics),
});

const written = <T>(result: T | Stale | Missing | Overtaken): T => {
  if (result === 'missing') throw new Problem('not_found');
  if (result === 'stale') throw new Problem('stale');
  if (result === 'overtaken') throw new Problem('published_meanwhile');
  return result;
};

const sendDraft = (
  c: HttpContext,
  stored: StoredDraft,
  diagnostics: readonly Diagnostic[],
  status: 200 | 201 = 200,
): Response => {
  c.header('etag', `"${stored.etag}"`);
  return c.json(draftAnswer(stored, diagnostics), status);
};

const newId = (): string => `f${randomBytes(6).toString('hex')}`;

export const flowRoutes = (deps: AppDeps): FlowHandlers => {
  const { flows, rules, registry, clock, settings, audio } = deps;
  const publishing = new Publishing(deps);
  const scenarios = new ScenarioStore(deps.db);

  const signature = async (id: string) => {
    const stored = await flows.draft(id);
    if (!stored) return undefined;
    const live = stored.live === null ? undefined : await flows.version(id, stored.live);
    return signatureOf(live?.document ?? stored.document, live !== undefined);
  };
  const diagnose = async (document: Flow, flowId?: string): Promise<readonly Diagnostic[]> =>
    rules.validate(document, {
      assets: await audio.existing(assetsIn(document.nodes)),
      flows: await signaturesFor(document, signature),
      ...(flowId !== undefined && { flowId }),
    });

  const existing = async (id: string): Promise<StoredDraft> => {
    const stored = await flows.draft(id);
    if (!stored) throw new Problem('not_found');
    return stored;
  };

  const withDocument = async (id: string, version: number): Promise<FlowVersion> => {
    const found = await flows.version(id, version);
    if (!found) throw new Problem('not_found');
    // As the draft is handed out, so that both can be compared and the older one taken up again.
    return { ...found, ...(found.document && { document: upgradedFlow(found.document, registry) }) };
  };

  return {
    listFlows: async (c) => {
      const all = await flows.list(startOfDay(clock.now(), settings.timeZone));
      const groups = groupsOf(registry.catalogue);
      return c.json(all.map((flow) => summaryAnswer(flow, groups)));
    },
    createFlow: async (c, { body, principal }) => {
      const template = body.template === undefined ? undefined : await templateOf(deps, body.template);
      const document = template ? { ...template.flow, name: body.name } : newDocument(rules, body);
      const diagnostics = await diagnose(document);
      const stored = await flows.create(newId(), draftInput(rules, document, diagnostics), principal.name);
      if (stored === 'exists') throw new Problem('internal');
      for (const scenario of template?.scenarios.values() ?? [])
        await scenarios.create(stored.id, newScenarioId(), scenario, principal.name);
      return sendDraft(c, stored, diagnostics, 201);
    },
    getFlow: async (c, { params }) => {
      const stored = await existing(params.id);
      const document = upgradedFlow(stored.document, registry);
      return sendDraft(c, { ...stored, document }, await diagnose(document, params.id));
    },
    saveDraft: async (c, { params, body, ifMatch, principal }) => {
      const document = parsed(rules, body);
      const diagnostics = await diagnose(document, params.id);
      const input = draftInput(rules, document, diagnostics);
      const stored = written(await flows.saveDraft(params.id, ifMatch, input, principal.name));
      // Not waited for: who saves need not know when others learn of it.
      void deps.presence.saved();
      return sendDraft(c, stored, diagnostics);
    },
    publishFlow: async (c, { params, body, ifMatch, principal }) => {
      const stored = await existing(params.id);
      if (stored.etag !== ifMatch) throw new Problem('stale');
      // Checked again: what was right when it was saved may not fit the plugins that are installed now.
      const diagnostics = await diagnose(stored.document, params.id);
      if (severitiesOf(diagnostics).errors > 0) throw new Problem('invalid', { diagnostics });
      const prompts = await publishing.render(params.id, stored.document, {
        signal: c.req.raw.signal,
        anyway: body.withoutVoice ?? false,
      });
      const version = written(await flows.publish(params.id, ifMatch, body.note ?? '', principal.name, body.live));
      deps.onRouted();
      return c.json({ ...version, prompts }, 201);
    },
    getPublishing: (c, { params }) => c.json(publishing.state(params.id)),
    rollBackFlow: async (c, { params, body, principal }) => {
      const { document } = await withDocument(params.id, body.version);
      const silent = document ? (await diagnose(document)).filter(({ code }) => code === 'prompt.audio_unknown') : [];
      // Audio that only older versions play may have been deleted.
      if (silent.length > 0) throw new Problem('invalid', { diagnostics: silent });
      const version = written(await flows.rollback(params.id, body.version, principal.name));
      deps.onRouted();
      return c.json(version);
    },
    listVersions: async (c, { params }) => {
      await existing(params.id);
      return c.json(await flows.versions(params.id));
    },
    getVersion: async (c, { params }) => c.json(await withDocument(params.id, Number(params.version))),
    validate: async (c, { body }) => {
      const result = rules.parse(body);
      return c.json({ diagnostics: 'flow' in result ? await diagnose(result.flow) : result.diagnostics });
    },
    getCatalogue: (c) => {
      const etag = `"${registry.revision}"`;
      c.header('etag', etag);
      // Asked for each time, sent only when it changed.
      c.header('cache-control', 'private, no-cache');
      return c.req.header('if-none-match') === etag ? c.body(null, 304) : c.json(registry.catalogue);
    },
    getFlowSchema: (c) => c.body(JSON.stringify(rules.schema), 200, { 'content-type': 'application/schema+json' }),
  };
};
