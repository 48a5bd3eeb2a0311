import { type Flow, VARIABLE_NAME_PATTERN, type Variable, type VariableType } from '../../schema/flow.ts';
import type { LocalText } from '../../schema/text.ts';
import type { NodeTypes } from '../document/edits.ts';
import { identifiersIn, renameInExpression, renameInTemplate, templateParts } from '../document/names.ts';
import { partsOf } from '../document/pointer.ts';
import { declareVariable, removeVariable, renameNamed, variablesUsedBy } from '../document/variables.ts';
import { reserved } from '../panel/logic/builtins.ts';
import { parseDefault } from '../panel/logic/defaults.ts';
import { asText } from '../panel/logic/fields.ts';
import { nameFor } from '../panel/logic/names.ts';
import type { Fix, Fixer } from './kinds.ts';
import { similar } from './near.ts';
import { type Place, placeOf, putAt, removeAt, valueAt } from './place.ts';

const validName = new RegExp(VARIABLE_NAME_PATTERN);

const TYPES: Readonly<Record<VariableType, LocalText>> = {
  text: { 'zh-CN': '文本', en: 'a text' },
  number: { 'zh-CN': '数字', en: 'a number' },
  boolean: { 'zh-CN': '是/否', en: 'yes or no' },
  time: { 'zh-CN': '时间', en: 'a time' },
  list: { 'zh-CN': '列表', en: 'a list' },
  record: { 'zh-CN': '记录', en: 'a record' },
};
const isType = (type: string): type is VariableType => Object.hasOwn(TYPES, type);

/** What kind of value a variable has that is used so: compared with a number or reckoned with, or else a text. */
const typeFrom = (expression: string, name: string): VariableType => {
  const number = new RegExp(`\\b${name}\\b\\s*(?:[-+*/%]|[<>=!]=?)\\s*-?\\d|\\d\\s*(?:[-+*/%]|[<>=!]=?)\\s*${name}\\b`);
  return number.test(expression) ? 'number' : 'text';
};

const isTemplate = (text: string): boolean => templateParts(text).some(({ kind }) => kind === 'expression');

/** Names that a text of the document uses: it is one, or an expression, or a template with some. */
const namesIn = (text: string): { name: string; expression: string }[] => {
  if (validName.test(text)) return [{ name: text, expression: text }];
  const holes = templateParts(text).filter(({ kind }) => kind === 'expression');
  const expressions = holes.length > 0 ? holes.map((hole) => hole.text) : [text];
  return expressions.flatMap((expression) => [...identifiersIn(expression)].map((name) => ({ name, expression })));
};

const wantedTypes = (place: Place | undefined): readonly VariableType[] =>
  (place?.schema['x-variable']?.types ?? []).filter(isType);

const takes = (wanted: readonly VariableType[], { type }: Variable): boolean =>
  wanted.length === 0 || wanted.includes(type);

/** Variables whose name or label reads much like the one that is not there. */
const meant = (flow: Flow, name: string, wanted: readonly VariableType[]): string[] => {
  const known = Object.entries(flow.variables).filter(([, variable]) => takes(wanted, variable));
  const labels = similar(
    name,
    known.map(([, { label }]) => label),
  );
  const byLabel = known.filter(([, { label }]) => labels.includes(label)).map(([one]) => one);
  return [
    ...new Set([
      ...similar(
        name,
        known.map(([one]) => one),
      ),
      ...byLabel,
    ]),
  ];
};

/** The text with another variable in place of one that is not there. */
const renamed = (text: string, from: string, to: string): string => {
  if (text === from) return to;
  return isTemplate(text) ? renameInTemplate(text, from, to) : renameInExpression(text, from, to);
};

/** A variable that nobody declared: another one that was meant, or a new one. */
export const unknownVariable: Fixer = (flow, { pointer, message }, types) => {
  const path = partsOf(pointer);
  const text = valueAt(flow, path);
  if (typeof text !== 'string') return [];
  const found = namesIn(text).find(
    ({ name }) =>
      !Object.hasOwn(flow.variables, name) &&
      // Of several names only the one that the message is about.
      message.en.includes(`“${name}”`),
  );
  // What was typed where a name belongs may be none: a label, or Hanzi.
  const name = found?.name ?? (message.en.includes(`“${text}”`) ? text : undefined);
  if (name === undefined || Object.hasOwn(flow.variables, name)) return [];
  const wanted = wantedTypes(placeOf(flow, pointer, types));
  const uses = meant(flow, name, wanted)
    .slice(0, 3)
    .map(
      (other): Fix => ({
        word: 'useVariable',
        name: flow.variables[other]?.label ?? other,
        apply: (now) => putAt(now, path, renamed(text, name, other), types),
      }),
    );
  if (!validName.test(name) || reserved.has(name)) return uses;
  const type = wanted[0] ?? typeFrom(found?.expression ?? name, name);
  return [...uses, { word: 'declare', name, apply: (now) => declareVariable(now, name, { type, label: name }) }];
};

const free = (flow: Flow, label: string): string =>
  nameFor(label, (used) => reserved.has(used) || Object.hasOwn(flow.variables, used));

/** A field for a variable that is empty: those that it takes, or a new one by the field's name. */
export const chooseVariable: Fixer = (flow, { pointer }, types) => {
  const place = placeOf(flow, pointer, types);
  if (!place?.schema['x-variable'] || (place.value !== undefined && place.value !== '')) return [];
  const wanted = wantedTypes(place);
  const known = Object.entries(flow.variables).filter(([, variable]) => takes(wanted, variable));
  // Of several only a person knows which.
  const guess = known.length > 1 ? { guess: true as const } : {};
  const label = place.schema['x-label']?.[flow.language] ?? place.path.at(-1) ?? '';
  return [
    ...known.map(
      ([name, variable]): Fix => ({
        word: 'useVariable',
        name: variable.label,
        ...guess,
        apply: (now) => putAt(now, place.path, name, types),
      }),
    ),
    {
      word: 'declare',
      name: label,
      ...(known.length > 0 && { guess: true as const }),
      apply: (now) => {
        const name = free(now, label);
        return putAt(declareVariable(now, name, { type: wanted[0] ?? 'text', label }), place.path, name, types);
      },
    },
  ];
};

const usesOf = (flow: Flow, name: string, types: NodeTypes): number =>
  Object.values(flow.nodes).filter((node) => variablesUsedBy(node, types).has(name)).length;

/** A variable of a type that the field does not take: another variable, or another type for it. */
export const wrongType: Fixer = (flow, { pointer }, types) => {
  const place = placeOf(flow, pointer, types);
  const name = asText(valueAt(flow, partsOf(pointer)));
  const variable = Object.hasOwn(flow.variables, name) ? flow.variables[name] : undefined;
  const wanted = wantedTypes(place);
  if (!place || !variable) return [];
  // Where it is stored by name of the other flow's output, that flow says what it takes: only leaving it out is sure.
  if (wanted.length === 0) return [{ word: 'clear', apply: (now) => removeAt(now, place.path, types) }];
  if (takes(wanted, variable)) return [];
  const others = Object.entries(flow.variables)
    .filter(([, other]) => takes(wanted, other))
    .map(
      ([other, { label }]): Fix => ({
        word: 'useVariable',
        name: label,
        apply: (now) => putAt(now, place.path, other, types),
      }),
    );
  const [type] = wanted;
  const { default: _, ...rest } = variable;
  const retyped: Fix[] =
    type === undefined
      ? []
      : [
          {
            word: 'retype',
            name: variable.label,
            value: TYPES[type],
            apply: (now) => declareVariable(now, name, { ...rest, type }),
          },
        ];
  // A variable that only this step uses may have any type.
  return usesOf(flow, name, types) <= 1 ? [...retyped, ...others] : [...others.slice(0, 3), ...retyped];
};

/** A default of another type than its variable: as that type, or none. */
export const mendDefault: Fixer = (flow, { pointer }) => {
  const name = partsOf(pointer)[1] ?? '';
  const variable = Object.hasOwn(flow.variables, name) ? flow.variables[name] : undefined;
  if (variable?.default === undefined) return [];
  const { default: value, ...rest } = variable;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const read = parseDefault(text, variable.type);
  const next: Fix[] =
    read.ok && read.value !== undefined
      ? [
          {
            word: 'setTo',
            name: JSON.stringify(read.value),
            apply: (now) => declareVariable(now, name, { ...rest, default: read.value }),
          },
        ]
      : [];
  return [...next, { word: 'noDefault', apply: (now) => declareVariable(now, name, rest) }];
};

/** A name that expressions need for themselves: what they say with it means that, and stays. */
export const freeName: Fixer = (flow, { pointer }, types) => {
  const name = partsOf(pointer)[1] ?? '';
  if (!Object.hasOwn(flow.variables, name)) return [];
  const next = nameFor(`${name} value`, (used) => reserved.has(used) || Object.hasOwn(flow.variables, used));
  return [{ word: 'rename', name: next, apply: (now) => renameNamed(now, name, next, types) }];
};

export const forgetVariable: Fixer = (flow, { pointer }) => {
  const name = partsOf(pointer)[1];
  return name === undefined || !Object.hasOwn(flow.variables, name)
    ? []
    : [{ word: 'removeVariable', apply: (now) => removeVariable(now, name) }];
};

/** What another flow is given: a variable of this one by the same name or label. */
export const giveVariable: Fixer = (flow, { pointer, message }, types) => {
  const path = partsOf(pointer);
  const input = path.at(-1) ?? '';
  if (asText(valueAt(flow, path)) !== '') return [];
  return Object.entries(flow.variables)
    .filter(([name, { label }]) => name === input || message.en.includes(`“${label}”`))
    .map(([name, { label }]) => ({
      word: 'useVariable' as const,
      name: label,
      apply: (now) => putAt(now, path, name, types),
    }));
};
