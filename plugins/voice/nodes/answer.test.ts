import { describe, expect, it } from 'vitest';
import { callNode } from '../../../test/kit/node-call.ts';

describe('voice.answer', () => {
  it('rings, then answers', async () => {
    const call = await callNode('voice.answer', { ring: 4 });
    const events: string[] = [];
    call.caller?.onEvent(({ kind }) => events.push(kind));
    const { step } = await call.ended();
    expect(step).toMatchObject({ exit: 'done', ms: 4000 });
    // The ringing has begun before anybody looked.
    expect(events).toEqual(['tone', 'answered', 'ended']);
  });

  it('answers at once when it should not ring', async () => {
    const call = await callNode('voice.answer', { ring: 0 });
    expect((await call.ended()).step).toMatchObject({ exit: 'done', ms: 0 });
  });

  it('notices a caller who does not wait for the answer', async () => {
    const call = await callNode('voice.answer', { ring: 30 });
    void call.waits(3).then(() => call.hangsUp());
    expect((await call.ended()).state).toMatchObject({ outcome: 'hungup' });
  });
});
