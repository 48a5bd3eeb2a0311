import { describe, expect, it } from 'vitest';
import type { NodeType } from '../../schema/node-type.ts';
import { answerKinds, answerOfKind, kindOfAnswer } from './answer-kinds.ts';

const words = { 'zh-CN': '词', en: 'word' };
const type: Pick<NodeType, 'exits'> = {
  exits: [
    { name: 'found', title: words },
    { name: 'notFound', title: words },
    { name: 'failed', title: words, tone: 'fault' },
    { name: 'unknown', title: words, tone: 'fault' },
  ],
};
const example = () => ({ place: '上海' });

describe('kinds of answers', () => {
  const kinds = answerKinds(type, true);

  it('are the exits, an empty answer, and each way in which systems fail', () => {
    expect(kinds.map(({ key }) => key)).toEqual([
      'exit:found',
      'exit:notFound',
      'exit:unknown',
      'empty',
      'fault:connector.unavailable',
      'fault:connector.timeout',
      'fault:connector.error',
      'fault:connector.rejected',
      'fault:connector.bad_answer',
    ]);
    expect(answerKinds({ exits: [{ name: 'done', title: words }] }, false).map(({ key }) => key)).toEqual([
      'exit:done',
    ]);
  });

  it('make an answer that is of their kind again', () => {
    for (const kind of kinds) expect(kindOfAnswer(kinds, answerOfKind(kind, example))).toBe(kind.key);
    const [found] = kinds;
    expect(found && answerOfKind(found, example)).toEqual({ exit: 'found', output: { place: '上海' } });
  });

  it('know answers that were written elsewhere', () => {
    expect(kindOfAnswer(kinds, { exit: 'failed' })).toBe('fault:connector.error');
    expect(kindOfAnswer(kinds, { exit: 'found' })).toBe('exit:found');
    expect(kindOfAnswer(kinds, { exit: 'gone' })).toBe('exit:gone');
  });
});
