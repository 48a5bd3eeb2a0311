import { describe, expect, it } from 'vitest';
import { answerIn, givenAnswer, Visits } from './given-answer.ts';

const found = { exit: 'found' };
const missing = { exit: 'notFound' };
const failed = { exit: 'failed' };
const at = (node: string, time: number) => ({ node, time, operations: ['tms.track', 'other.track'] });

describe('the answer to a step', () => {
  const book = {
    answers: { 'tms.track': found, 'other.track': failed },
    stepAnswers: { ask: [missing, { ...failed, time: 2 }], later: [{ ...missing, time: 3 }] },
  };

  it('is its own for this time, else its own for each time, else its operation’s', () => {
    expect(answerIn(book, at('ask', 1))).toBe(book.stepAnswers.ask[0]);
    expect(answerIn(book, at('ask', 2))).toMatchObject(failed);
    expect(answerIn(book, at('later', 2))).toBe(found);
    expect(answerIn(book, at('later', 3))).toMatchObject(missing);
    expect(answerIn(book, at('elsewhere', 1))).toBe(found);
  });

  it('is the real system’s where nobody answers for it', () => {
    const nothing = { answers: {}, stepAnswers: { ask: [{ ...missing, time: 2 }] } };
    expect(answerIn(nothing, at('ask', 1))).toBeUndefined();
    expect(answerIn(nothing, at('constructor', 1))).toBeUndefined();
    expect(
      answerIn({ answers: {}, stepAnswers: {} }, { node: 'a', time: 1, operations: ['toString'] }),
    ).toBeUndefined();
  });

  it('fails as systems fail', () => {
    expect(() => givenAnswer({ exit: 'failed', fault: 'connector.bad_answer' })).toThrow('connector.bad_answer');
    expect(() => givenAnswer(failed)).toThrow('connector.error');
    expect(() => givenAnswer({ exit: 'unknown' })).toThrow('effect.unknown');
    expect(givenAnswer({ exit: 'found', output: {} })).toEqual({ exit: 'found', output: {} });
  });
});

describe('visits', () => {
  it('are counted a step, and once for a step that goes on after a wait', () => {
    const visits = new Visits();
    visits.entered('ask', 1);
    visits.entered('wait', 2);
    visits.entered('wait', 2);
    expect(visits.now).toEqual({ node: 'wait', time: 1 });
    visits.entered('ask', 3);
    expect(visits.now).toEqual({ node: 'ask', time: 2 });
  });
});
