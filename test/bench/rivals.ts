import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { assign, createActor, createMachine } from 'xstate';
import { compileExpression, environment } from '../../schema/expression/index.ts';
import { rounded } from './bench.ts';

const perSecond = (steps: number, began: number) => rounded((steps * 1000) / (performance.now() - began));

/** Node steps a second of the same ring in Node-RED, in a process of its own. */
const nodeRed = async (): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-node-red-'));
  try {
    const script = join(import.meta.dirname, 'node-red.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script, folder], { timeout: 60_000 });
    return Number(stdout.trim().split('\n').at(-1));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Transitions a second of the same ring as one XState actor. */
const xstate = (): number => {
  const states = Object.fromEntries(
    Array.from({ length: 10 }, (_, at) => {
      const target = `n${(at + 1) % 10}`;
      const count = { target, actions: assign({ n: ({ context }: { context: { n: number } }) => context.n + 1 }) };
      const branch = [{ guard: ({ context }: { context: { n: number } }) => context.n < 0, target }, { target }];
      return [`n${at}`, { on: { go: at % 2 === 0 ? count : branch } }];
    }),
  );
  const actor = createActor(createMachine({ initial: 'n0', context: { n: 0 }, states })).start();
  const run = (steps: number) => {
    for (let step = 0; step < steps; step += 1) actor.send({ type: 'go' });
  };
  run(20_000);
  const began = performance.now();
  run(200_000);
  return perSecond(200_000, began);
};

/** Rounds a second of a loop that awaits and evaluates what the ring's nodes evaluate, and does nothing else. */
const celLoop = async (): Promise<number> => {
  const known = environment({ n: { type: 'number' } });
  const sources = ['n + 1', 'n < 0'].map((source) => compileExpression(source, known));
  let n: unknown = 0;
  const run = async (steps: number) => {
    for (let step = 0; step < steps; step += 1) {
      const compiled = sources[step % 2];
      if (!compiled?.ok) throw new Error('the expression does not compile');
      const value = await compiled.evaluate({ variables: { n: n as number }, now: () => new Date(0) });
      if (step % 2 === 0) n = value;
    }
  };
  await run(50_000);
  const began = performance.now();
  await run(500_000);
  return perSecond(500_000, began);
};

/** The same ten nodes elsewhere, side by side in the same run. */
export const rivals = async (): Promise<Record<string, number>> => ({
  nodeRedStepsPerSecond: await nodeRed(),
  xstateTransitionsPerSecond: xstate(),
  celLoopStepsPerSecond: await celLoop(),
});
