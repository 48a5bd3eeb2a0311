import { expect, it } from 'vitest';
import { plugins } from '../kit/node-call.ts';
import { createUniverse, flowOf } from './kit.ts';

const NUMBER = '02161234567';

it('a fax whose server died while it was sent is not sent again: nobody knows whether it arrived', async () => {
  const node = plugins.nodes.get('fax.send');
  const flow = flowOf(
    {
      fax: [
        'fax.send',
        { number: NUMBER, document: 'f'.repeat(32), ring: 45, attempts: 3, pause: 5 },
        { sent: 'end', failed: 'end', unknown: 'end' },
      ],
      end: ['flow.end'],
    },
    { kind: 'ticket' },
  );
  const first = createUniverse({ registry: plugins });
  expect(node).toBeDefined();
  await first.start(flow);
  await first.clock.sleep(1_000);
  const survived = await first.crash();
  const second = createUniverse({ registry: plugins, ...survived });
  const stored = await second.store.load('session-1');
  if (!stored) throw new Error('the session is lost');
  const state = await second.engine.resume(stored, { flow }).done;
  expect(state).toMatchObject({ outcome: 'completed' });
  expect(second.path()).toEqual(['fax:unknown', 'end']);
});
