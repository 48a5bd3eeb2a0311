import type { SimulatedAnswer } from '../../schema/api.ts';
import { type Exit, exitsOf, mainExitOf, type NodeType } from '../../schema/node-type.ts';
import type { AnswerFault } from '../../schema/scenario.ts';

/** Ways that an answer fails, in place of the one exit that takes them all. */
const FAULTS = [
  'connector.unavailable',
  'connector.timeout',
  'connector.error',
  'connector.rejected',
  'connector.bad_answer',
] as const satisfies readonly AnswerFault[];

/** The word for a way to fail, of `i18n/words/simulate.ts`. */
export const failureWord = {
  'connector.unavailable': 'away',
  'connector.timeout': 'late',
  'connector.error': 'broken',
  'connector.rejected': 'refusedBySystem',
  'connector.bad_answer': 'nonsense',
} as const satisfies Record<AnswerFault, string>;

/** What a system can answer to one operation: one of its exits, an answer without anything in it, or a failure. */
export type AnswerKind =
  | { readonly key: string; readonly exit: Exit }
  | { readonly key: 'empty'; readonly empty: string }
  | { readonly key: string; readonly fault: AnswerFault };

/** @param hasOutput the operation's answer has fields, so that it can be empty */
export const answerKinds = (type: Pick<NodeType, 'exits'>, hasOutput: boolean): readonly AnswerKind[] => {
  const exits = exitsOf(type, {});
  const main = mainExitOf(exits);
  const ways = exits.flatMap((exit): AnswerKind[] =>
    exit.name === 'failed' ? [] : [{ key: `exit:${exit.name}`, exit }],
  );
  const failures = exits.some(({ name }) => name === 'failed')
    ? FAULTS.map((fault): AnswerKind => ({ key: `fault:${fault}`, fault }))
    : [];
  return [...ways, ...(hasOutput && main !== undefined ? [{ key: 'empty', empty: main } as const] : []), ...failures];
};

/** The answer of a kind. @param example what the fields hold where there are any */
export const answerOfKind = (kind: AnswerKind, example: () => Record<string, unknown>): SimulatedAnswer => {
  if ('fault' in kind) return { exit: 'failed', fault: kind.fault };
  if ('empty' in kind) return { exit: kind.empty, output: {} };
  return kind.exit.name === 'unknown' ? { exit: 'unknown' } : { exit: kind.exit.name, output: example() };
};

/** Which kind an answer is of, by its key. */
export const kindOfAnswer = (kinds: readonly AnswerKind[], { exit, fault, output }: SimulatedAnswer): string => {
  if (exit === 'failed') return `fault:${fault ?? 'connector.error'}`;
  const empty = kinds.find((kind) => 'empty' in kind);
  if (empty && 'empty' in empty && empty.empty === exit && output !== undefined && Object.keys(output).length === 0)
    return empty.key;
  return `exit:${exit}`;
};

/** Can its content be changed? */
export const hasContent = ({ exit }: SimulatedAnswer): boolean => exit !== 'failed' && exit !== 'unknown';
