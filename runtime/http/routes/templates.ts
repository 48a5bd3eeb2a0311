import type { TemplateSummary } from '../../../schema/api.ts';
import { connectionUses } from '../../../schema/connection-use.ts';
import type { Flow } from '../../../schema/flow.ts';
import type { Template } from '../../templates/templates.ts';
import { Problem } from '../core/problems.ts';
import type { AppDeps } from '../deps.ts';
import type { Handlers } from '../routes.ts';
import { groupsOf, pictureOf } from './flow-answers.ts';

const connectionsIn = ({ nodes }: Flow, registry: AppDeps['registry']): string[] => [
  ...new Set(
    Object.values(nodes).flatMap(({ type, params }) =>
      connectionUses(registry.get(type), params).map(({ name }) => name),
    ),
  ),
];

const summaryOf = ({ id, about, flow, scenarios }: Template, registry: AppDeps['registry']): TemplateSummary => ({
  id,
  ...about,
  kind: flow.kind,
  steps: Object.keys(flow.nodes).length,
  scenarios: scenarios.size,
  connections: connectionsIn(flow, registry),
  picture: pictureOf(flow, groupsOf(registry.catalogue)),
});

/** The template of that name. @throws {Problem} `not_found` */
export const templateOf = async ({ templates }: Pick<AppDeps, 'templates'>, id: string): Promise<Template> => {
  const found = (await templates()).find((template) => template.id === id);
  if (!found) throw new Problem('not_found');
  return found;
};

export const templateRoutes = (deps: AppDeps): Pick<Handlers, 'listTemplates' | 'getTemplate'> => ({
  listTemplates: async (c) => c.json((await deps.templates()).map((template) => summaryOf(template, deps.registry))),
  getTemplate: async (c, { params }) => {
    const template = await templateOf(deps, params.id);
    return c.json({ ...summaryOf(template, deps.registry), document: template.flow });
  },
});
