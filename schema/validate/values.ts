import { isPattern } from '../pattern.ts';
import { isRecord } from './document.ts';
import type { DiagnosticCode, Words } from './kinds.ts';

/** What is wrong with a value that fits its schema and still makes no sense. */
export interface ValueProblem {
  readonly code: DiagnosticCode;
  /** Way from the value to the part that it is told at. */
  readonly at: readonly (string | number)[];
  readonly words?: Words;
}

const sharesProblems = (value: unknown): ValueProblem[] => {
  if (!Array.isArray(value)) return [];
  const percents = value.map((share: unknown) => (isRecord(share) ? share.percent : undefined));
  // A share that is no number is the schema's business.
  if (!percents.every((percent) => typeof percent === 'number')) return [];
  const sum = percents.reduce((all, percent) => all + percent, 0);
  return sum === 100 ? [] : [{ code: 'shares.sum', at: [], words: { sum } }];
};

const patternProblems = (value: unknown): ValueProblem[] =>
  typeof value === 'string' && value !== '' && !isPattern(value) ? [{ code: 'pattern.invalid', at: [] }] : [];

const checks: Readonly<Record<string, (value: unknown) => ValueProblem[]>> = {
  pattern: patternProblems,
  shares: sharesProblems,
};

/** Problems of a value of the kind that `widget` edits. */
export const valueProblems = (widget: string | undefined, value: unknown): ValueProblem[] =>
  (widget !== undefined && Object.hasOwn(checks, widget) && checks[widget]?.(value)) || [];
