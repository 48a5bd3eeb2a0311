import { compilePattern } from './expression/implementations.ts';
import { Fault } from './faults.ts';
import { both } from './text.ts';

/** Whether `pattern` is one: RE2, which is linear in the text and so never runs for long. */
export const isPattern = (pattern: string): boolean => {
  try {
    compilePattern(pattern);
    return true;
  } catch {
    return false;
  }
};

/** Whether all of `text` fits `pattern`. Faults with `expression.failed` when that is no pattern. */
export const fitsPattern = (text: string, pattern: string): boolean => {
  if (!isPattern(pattern)) throw new Fault('expression.failed', both('正则写法有误', 'not a pattern'));
  return compilePattern(pattern).matches(text);
};
