import { expect, it } from 'vitest';
import type { SimulatedCaller } from '../../runtime/telephony/simulator/simulator.ts';
import type { Flow } from '../../schema/flow.ts';
import { plugins } from '../kit/node-call.ts';
import { createUniverse, flowOf } from './kit.ts';

const NUMBER = '13900001111';
const exits = { answered: 'say', busy: 'end', noAnswer: 'end', failed: 'end', unknown: 'end' };

const flow: Flow = flowOf(
  {
    call: ['outbound.call', { number: NUMBER, ring: 30 }, exits],
    say: [
      'voice.say',
      { prompt: { text: { 'zh-CN': '您好，您的包裹今天没有送到。' } } },
      { done: 'end', failed: 'end' },
    ],
    end: ['flow.end'],
  },
  { kind: 'outbound' },
);

/** Whoever is called up, once they have answered, and how often that was. */
const answering = (universe: ReturnType<typeof createUniverse>, afterMs = 1_000) => {
  const people: SimulatedCaller[] = [];
  const heard: string[] = [];
  universe.simulator.whenCalled(NUMBER, { answer: 'answers', afterMs }, (person) => {
    people.push(person);
    person.onPlay(({ audio, end }) => end ?? heard.push(audio.text));
  });
  return { people, heard };
};

const start = (universe: ReturnType<typeof createUniverse>) => universe.start(flow, { from: '', to: '' });

it('speaks to who answers, knows whom it has called, and hangs up at the end', async () => {
  const universe = createUniverse({ registry: plugins });
  const { people, heard } = answering(universe);
  const session = await start(universe);
  const state = await session.done;
  expect(state).toMatchObject({ outcome: 'completed', to: NUMBER, callId: null });
  expect(heard).toEqual(['您好，您的包裹今天没有送到。']);
  expect(people.map(({ isUp }) => isUp)).toEqual([false]);
  expect(universe.path()).toEqual(['call:answered', 'say:done', 'end']);
});

it('goes on like any call when who was called up hangs up', async () => {
  const universe = createUniverse({ registry: plugins });
  universe.simulator.whenCalled(NUMBER, { answer: 'answers' }, (person) => {
    person.onPlay(({ end }) => end ?? person.hangUp());
  });
  expect(await (await start(universe)).done).toMatchObject({ outcome: 'hungup' });
});

it('never rings twice: of a server that died while it rang nobody knows what became of it', async () => {
  const first = createUniverse({ registry: plugins });
  answering(first, 10_000);
  await start(first);
  await first.clock.sleep(2_000);
  const survived = await first.crash();
  const second = createUniverse({ registry: plugins, ...survived });
  const again = answering(second);
  const stored = await second.store.load('session-1');
  if (!stored) throw new Error('the session is lost');
  expect(await second.engine.resume(stored, { flow }).done).toMatchObject({ outcome: 'completed' });
  expect(second.path()).toEqual(['call:unknown', 'end']);
  expect(again.people).toEqual([]);
});

it('goes on with who had answered when its server died', async () => {
  const first = createUniverse({ registry: plugins });
  const { people } = answering(first);
  await start(first);
  await first.clock.sleep(1_500);
  const survived = await first.crash();
  expect(people[0]?.isUp).toBe(true);
  const second = createUniverse({ registry: plugins, ...survived });
  const again = answering(second);
  const stored = await second.store.load('session-1');
  if (!stored) throw new Error('the session is lost');
  const call = stored.callId === null ? undefined : await second.simulator.adopt(stored.callId);
  const state = await second.engine.resume(stored, { flow, ...(call && { call }) }).done;
  expect(state).toMatchObject({ outcome: 'completed' });
  expect(again.people).toEqual([]);
  expect(people[0]?.isUp).toBe(false);
});

it('rings no longer when the session is cancelled', async () => {
  const universe = createUniverse({ registry: plugins });
  const { people } = answering(universe, 10_000);
  const session = await start(universe);
  await universe.clock.sleep(1_000);
  session.cancel();
  expect(await session.done).toMatchObject({ outcome: 'cancelled' });
  await universe.clock.sleep(20_000);
  expect(people).toEqual([]);
});
