import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Flow } from '../../schema/flow.ts';
import type { LocalText } from '../../schema/text.ts';
import type { NodeTypes } from '../document/edits.ts';
import type { problems as words } from '../i18n/words/problems.ts';

type Words = keyof typeof words;
/** Words of the list around the fixes are none themselves. */
type Around =
  | 'wireExit'
  | 'wireElse'
  | 'otherWays'
  | 'likely'
  | 'otherSteps'
  | 'ways'
  | 'all'
  | `show${string}`
  | `more_${string}`;

/** A way to make a problem go away, and how to call it: a word of `words/problems.ts` with names in it. */
export interface Fix {
  readonly word: Exclude<Words, Around>;
  /** The step that the word names. */
  readonly step?: string;
  /** A name or value in it. */
  readonly name?: LocalText | string;
  readonly value?: LocalText | string;
  /** Only one guess among others: never done by one click. */
  readonly guess?: true;
  apply(flow: Flow): Flow;
}

/** What can be done about one kind of problem, the likeliest first. */
export type Fixer = (flow: Flow, problem: Diagnostic, types: NodeTypes) => readonly Fix[];
