import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SessionReader } from '../../runtime/store/sessions.ts';
import type { SessionEvent } from '../../schema/trace.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';
import { pathOf } from './kit.ts';
import { openServer } from './parked-server.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** Runs the flow in a process of its own until it is parked, then kills it. */
const parkAndDie = async (): Promise<string> => {
  const script = fileURLToPath(new URL('parked-child.ts', import.meta.url));
  const child = spawn(process.execPath, [script, database.url], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const [line] = await Promise.race([
    once(child.stdout, 'data') as Promise<[Buffer]>,
    exit.then(() => Promise.reject(new Error('the process ended by itself'))),
  ]);
  child.kill('SIGKILL');
  await exit;
  const [status, id = ''] = line.toString().trim().split(' ');
  expect(status).toBe('parked');
  return id;
};

it('a parked ticket goes on in the next process, and nothing is done twice', async () => {
  const id = await parkAndDie();
  const ended = Promise.withResolvers<SessionEvent>();
  const server = await openServer(database, (event) => event.kind === 'ended' && ended.resolve(event));
  try {
    expect(await ended.promise).toMatchObject({ session: id, outcome: 'completed' });
    expect(await server.store.load(id)).toMatchObject({ status: 'ended', variables: { id: 'T-1', n: 1 }, seq: 4 });
    expect(server.written()).toBe(0);
    const trace = await new SessionReader(database.db).trace(id);
    expect(pathOf(trace)).toEqual(['write:done', 'wait:done', 'count:done', 'end']);
  } finally {
    await server.close();
  }
});
