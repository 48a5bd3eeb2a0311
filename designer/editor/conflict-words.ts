import type { TFunction } from 'i18next';
import type { Flow, FlowNode } from '../../schema/flow.ts';
import { exitsOf } from '../../schema/node-type.ts';
import type { Language } from '../../schema/text.ts';
import { segmentsOf } from '../../schema/validate/pointer.ts';
import { titleOf } from '../canvas/model.ts';
import type { ParamSchema } from '../document/defaults.ts';
import type { NodeTypes } from '../document/edits.ts';
import type { Conflict, Side } from '../document/merge.ts';

export interface ConflictWords {
  /** The step it belongs to, or the whole flow. */
  readonly where: string;
  readonly label: string;
  readonly mine: string;
  readonly theirs: string;
}

interface Context {
  readonly mine: Flow;
  readonly theirs: Flow;
  readonly types: NodeTypes;
  readonly language: Language;
  readonly t: TFunction;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as a person would say it; what has no words of its own is told by its parts. */
const valueInWords = (value: unknown, { t }: Context): string => {
  if (value === undefined || value === null || value === '') return t('presence.nothing');
  if (typeof value === 'boolean') return t(value ? 'presence.yes' : 'presence.no');
  if (typeof value !== 'object') return String(value);
  const said = partsOf(value).join(' · ');
  return said === '' ? t('presence.nothing') : said;
};

const partsOf = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap((item: unknown) => partsOf(item).join(' ') || []);
  if (isRecord(value)) return Object.values(value).flatMap(partsOf);
  return value === undefined || value === null || value === '' ? [] : [String(value)];
};

const labelOf = (schema: ParamSchema | undefined, language: Language): string | undefined => {
  const label = (schema as { 'x-label'?: Record<Language, string> } | undefined)?.['x-label'];
  return label?.[language];
};

/** 选项 › 2 › 去做什么: the labels on the way to a parameter. */
const paramLabel = (path: readonly string[], node: FlowNode | undefined, { types, language }: Context): string => {
  let schema: ParamSchema | undefined = node && (types.get(node.type)?.params as unknown as ParamSchema | undefined);
  const words: string[] = [];
  for (const segment of path) {
    if (schema?.items) {
      words.push(String(Number(segment) + 1));
      schema = schema.items;
    } else {
      schema = schema?.properties?.[segment];
      const label = labelOf(schema, language);
      if (label) words.push(label);
      else if (segment === 'en' || segment === 'zh-CN') words.push(segment === 'en' ? 'English' : '中文');
    }
  }
  return words.join(' › ');
};

const settingLabels = {
  name: 'presence.name',
  description: 'presence.description',
  language: 'presence.language',
  kind: 'presence.kind',
  start: 'presence.start',
  events: 'presence.hangup',
} as const;

const stepTitle = (value: unknown, flow: Flow, { types, language, t }: Context): string =>
  typeof value === 'string' && flow.nodes[value] ? titleOf(flow.nodes[value], types, language) : t('presence.open');

const ofStep = (conflict: Conflict, context: Context) => {
  const { t, types, language } = context;
  const said = (value: unknown, other: unknown): string => {
    if (value === undefined) return t('presence.stepGone');
    if (other === undefined) return t('presence.stepKept');
    return t('presence.stepOther', { title: titleOf(value as FlowNode, types, language) });
  };
  return {
    label: t('presence.step'),
    mine: said(conflict.mine, conflict.theirs),
    theirs: said(conflict.theirs, conflict.mine),
  };
};

const ofExit = (conflict: Conflict, path: readonly string[], node: FlowNode | undefined, context: Context) => {
  const { t, types, language, mine, theirs } = context;
  const name = path[3] ?? '';
  const type = node && types.get(node.type);
  const exit = type && exitsOf(type, node.params).find((one) => one.name === name);
  const title = typeof exit?.title === 'string' ? exit.title : (exit?.title[language] ?? name);
  return {
    label: t('presence.exit', { title }),
    mine: stepTitle(conflict.mine, mine, context),
    theirs: stepTitle(conflict.theirs, theirs, context),
  };
};

const ofField = (conflict: Conflict, path: readonly string[], node: FlowNode | undefined, context: Context) => {
  const { t } = context;
  const [, , part, ...rest] = path;
  const plain = part === 'title' ? t('presence.title') : part === 'disabled' ? t('presence.switchedOff') : undefined;
  const said = (value: unknown) =>
    value === undefined && part === 'params' ? t('presence.deleted') : valueInWords(value, context);
  return {
    label: plain ?? (paramLabel(rest, node, context) || t('presence.step')),
    mine: said(conflict.mine),
    theirs: said(conflict.theirs),
  };
};

const ofFlow = (conflict: Conflict, [first = '', name = '']: readonly string[], context: Context) => {
  const { t, mine, theirs } = context;
  if (conflict.kind === 'variable') {
    const title = (mine.variables[name] ?? theirs.variables[name])?.label ?? name;
    const said = (value: unknown) => (value === undefined ? t('presence.deleted') : valueInWords(value, context));
    return { label: t('presence.variable', { title }), mine: said(conflict.mine), theirs: said(conflict.theirs) };
  }
  const label = t(settingLabels[first as keyof typeof settingLabels] ?? 'presence.wholeFlow');
  const step = first === 'start' || first === 'events';
  return {
    label,
    mine: step ? stepTitle(conflict.mine, mine, context) : valueInWords(conflict.mine, context),
    theirs: step ? stepTitle(conflict.theirs, theirs, context) : valueInWords(conflict.theirs, context),
  };
};

/** A conflict in the analyst's words: where it is, and what each of the two says there. */
export const conflictInWords = (conflict: Conflict, context: Context): ConflictWords => {
  const { t, types, language, mine, theirs } = context;
  const path = segmentsOf(conflict.pointer);
  const { node: id } = conflict;
  if (id === undefined) return { where: t('presence.wholeFlow'), ...ofFlow(conflict, path, context) };
  const node = mine.nodes[id] ?? theirs.nodes[id];
  const where = titleOf(node, types, language);
  if (conflict.kind === 'step') return { where, ...ofStep(conflict, context) };
  if (conflict.kind === 'exit') return { where, ...ofExit(conflict, path, node, context) };
  return { where, ...ofField(conflict, path, node, context) };
};

/** What all conflicts come to when one side is taken throughout. */
export const allOf = (conflicts: readonly Conflict[], side: Side): ReadonlyMap<string, Side> =>
  new Map(conflicts.map(({ id }) => [id, side]));
