import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionEvent } from '../../schema/trace.ts';
import { newcomer, startTestApp, type TestApp } from '../../test/kit/app.ts';
import type { Client } from '../../test/kit/http-client.ts';
import { EventHub } from './events.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

const at = '2026-01-05T01:00:00.000Z';
const started = (session: string, flow: string): SessionEvent => ({ kind: 'started', session, at, flow, version: 1 });
const entered = (session: string, node = 'menu'): SessionEvent => ({ kind: 'entered', session, at, seq: 1, node });
const ended = (session: string): SessionEvent => ({ kind: 'ended', session, at, outcome: 'completed' });

/** Reads a stream of events until `enough` says so. */
const follow = async (client: Client, query = '') => {
  const abort = new AbortController();
  const response = await fetch(`${client.url}/api/events${query}`, { headers: client.headers, signal: abort.signal });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error('no body');
  let text = '';
  let pieces = 0;
  const until = async (part: string): Promise<string> => {
    while (!text.includes(part)) {
      const { value, done } = await reader.read();
      if (done) return text;
      text += value;
      pieces += 1;
    }
    return text;
  };
  await until(': connected');
  return { response, until, pieces: () => pieces, close: () => abort.abort() };
};

describe('live events', () => {
  it('reach those who look on, as Server-Sent Events', async () => {
    const stream = await follow(test.as.viewer);
    expect(stream.response.headers.get('content-type')).toContain('text/event-stream');
    test.events.publish(started('s1', 'f1'));
    const text = await stream.until('"started"');
    expect(text).toContain(`event: session\ndata: ${JSON.stringify(started('s1', 'f1'))}\n\n`);
    stream.close();
  });

  it('can be had for one flow or one session', async () => {
    const flow = await follow(test.withKey.viewer, '?flow=f2');
    const session = await follow(test.withKey.viewer, '?session=s4');
    test.events.publish(started('s3', 'f2'));
    test.events.publish(started('s4', 'f3'));
    test.events.publish(entered('s4', 'only-session'));
    test.events.publish(entered('s3', 'only-flow'));
    expect(await flow.until('only-flow')).not.toContain('s4');
    expect(await session.until('only-session')).not.toContain('s3');
    flow.close();
    session.close();
  });

  it('can be had without what is said and done, in few pieces', async () => {
    const moves = await follow(test.withKey.viewer, '?flow=f9&only=moves');
    const step = { seq: 1, node: 'menu', type: 'voice.menu', at, ms: 1, effects: [], changed: {} };
    test.events.publish(started('s9', 'f9'));
    for (let visit = 0; visit < 200; visit++) {
      const effect = { ms: 0, kind: 'said', text: 'hello' } as const;
      test.events.publish({ kind: 'effect', session: 's9', at, seq: 1, node: 'menu', effect });
      test.events.publish({ kind: 'left', session: 's9', at, step });
      test.events.publish(entered('s9', `node${visit}`));
    }
    const text = await moves.until('node199');
    expect(text.match(/"kind":"(\w+)"/g)).toHaveLength(201);
    expect(text).not.toContain('hello');
    expect(moves.pieces()).toBeLessThan(10);
    moves.close();
    expect((await test.withKey.viewer.get('/api/events?only=nonsense')).status).toBe(400);
  });

  it('end with the login', async () => {
    const leaver = await newcomer(test.as.admin, test.anonymous, 'viewer', 'watcher');
    const { json: me } = await leaver.get<{ id: string }>('/api/me');
    const stream = await follow(leaver);
    await test.as.admin.patch(`/api/users/${me.id}`, { role: 'agent' });
    // Reads to the end instead of waiting for ever.
    expect(await stream.until('never sent')).not.toContain('never sent');
  });

  it('are counted: a person can open only so many', async () => {
    const open = await Promise.all(Array.from({ length: 8 }, () => follow(test.withKey.agent)));
    expect((await test.withKey.agent.get('/api/events')).status).toBe(429);
    for (const stream of open) stream.close();
    await expect.poll(() => test.app.openStreams()).toBeLessThan(8);
    (await follow(test.withKey.agent)).close();
  });

  it('do not wait for somebody who reads nothing', async () => {
    await expect.poll(() => test.app.openStreams()).toBe(0);
    const response = await fetch(`${test.url}/api/events`, { headers: test.withKey.admin.headers });
    expect(test.app.openStreams()).toBe(1);
    const event = entered('s5', 'x'.repeat(10_000));
    await expect
      .poll(
        () => {
          for (let i = 0; i < 200; i++) test.events.publish(event);
          return test.app.openStreams();
        },
        { timeout: 20_000, interval: 10 },
      )
      .toBe(0);
    await response.body?.cancel().catch(() => undefined);
  });
});

describe('the hub', () => {
  it('forgets sessions that have ended', () => {
    const hub = new EventHub();
    const seen: string[] = [];
    hub.subscribe({ flow: 'f' }, ({ kind }) => seen.push(kind));
    for (const event of [started('a', 'f'), entered('a'), ended('a'), entered('a')]) hub.publish(event);
    expect(seen).toEqual(['started', 'entered', 'ended']);
  });
});
