import type { Flow } from '../../schema/flow.ts';
import type { Language } from '../../schema/text.ts';
import { mapIdentifiers } from '../document/names.ts';
import type { useWords } from '../i18n/index.ts';
import { builtins } from '../panel/logic/builtins.ts';
import { type Comparison, fromExpression, isGroup } from '../panel/logic/condition.ts';

export type Words = ReturnType<typeof useWords>;

/** A condition as one says it: 运单状态 是 signed，并且 次数 大于 2. What rows cannot say is shown as it is, by labels. */
export const conditionInWords = (
  expression: string,
  variables: Flow['variables'],
  language: Language,
  t: Words,
): string => {
  const label = (name: string): string => variables[name]?.label ?? builtins[name]?.label[language] ?? name;
  const condition = fromExpression(expression);
  if (!condition || condition.rows.length === 0) return mapIdentifiers(expression, label);
  const named = (path: string): string => {
    if (Object.hasOwn(builtins, path)) return label(path);
    const [owner = path, field] = path.split('.');
    return field === undefined ? label(owner) : `${label(owner)} ${field}`;
  };
  const join = (how: 'all' | 'any') => (how === 'all' ? t('script.joinAll') : t('script.joinAny'));
  const values = new Intl.ListFormat(language, { type: 'disjunction' });
  const told = (value: Comparison['value']): string =>
    typeof value === 'object' ? values.format(value.map(String)) : String(value);
  const say = ({ variable, operator, value }: Comparison): string =>
    `${named(variable)} ${t(`panel.op_${operator}`)}${value === undefined ? '' : ` ${told(value)}`}`;
  const rows = condition.rows.map((row) =>
    isGroup(row) ? t('script.grouped', { rows: row.rows.map(say).join(join(row.join)) }) : say(row),
  );
  return rows.join(join(condition.join));
};
