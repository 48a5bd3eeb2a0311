import pino from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import type { FlowDraft, PresenceMessage } from '../../schema/api.ts';
import { startTestApp, type TestApp } from '../../test/kit/app.ts';
import type { Client } from '../../test/kit/http-client.ts';
import { Changes } from '../store/changes.ts';
import { FlowPresence } from './presence/flow-presence.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

const newFlow = async (): Promise<FlowDraft> =>
  (await test.as.analyst.post<FlowDraft>('/api/flows', { name: '查单', kind: 'ivr' })).json;

interface Page {
  readonly socket: WebSocket;
  readonly heard: PresenceMessage[];
  /** Who is there, as this page was told last. */
  people(): Record<string, string | null>;
}
const open = async (client: Client, flow: string, answers = true): Promise<Page> => {
  const socket = client.socket(`/api/flows/${flow}/presence`);
  const heard: PresenceMessage[] = [];
  socket.on('message', (data) => {
    const message = JSON.parse(String(data)) as PresenceMessage;
    heard.push(message);
    if (message.kind === 'here' && answers) socket.send(JSON.stringify({ do: 'here' }));
  });
  await new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
  });
  const people = () => {
    const last = heard.findLast((message) => message.kind === 'people');
    return Object.fromEntries((last?.kind === 'people' ? last.people : []).map(({ name, node }) => [name, node]));
  };
  return { socket, heard, people };
};

describe('who has a flow open', () => {
  it('see each other, at which step they are, and when one leaves', async () => {
    const { id } = await newFlow();
    const analyst = await open(test.as.analyst, id);
    const viewer = await open(test.as.viewer, id);
    await expect.poll(() => Object.keys(analyst.people())).toHaveLength(2);
    viewer.socket.send(JSON.stringify({ do: 'at', node: 'end' }));
    await expect.poll(() => Object.values(analyst.people())).toContain('end');
    const again = await open(test.as.viewer, id);
    // Two pages of one person are one person.
    await expect.poll(() => Object.keys(again.people())).toHaveLength(2);
    viewer.socket.close();
    again.socket.close();
    await expect.poll(() => Object.keys(analyst.people())).toHaveLength(1);
    expect(JSON.stringify(analyst.heard)).not.toContain('@');
    analyst.socket.close();
  });

  it('learn at once that the draft was saved', async () => {
    const draft = await newFlow();
    const page = await open(test.as.viewer, draft.id);
    await expect.poll(() => page.heard).toContainEqual({ kind: 'draft', etag: draft.etag, by: draft.changedBy });
    const saved = await test.as.analyst.put<FlowDraft>(
      `/api/flows/${draft.id}/draft`,
      { ...draft.document, name: '改名' },
      { 'if-match': `"${draft.etag}"` },
    );
    await expect
      .poll(() => page.heard.at(-1))
      .toEqual({ kind: 'draft', etag: saved.json.etag, by: saved.json.changedBy });
    page.socket.close();
  });

  it('are not let in to a flow that is not there, and are let go when they talk nonsense', async () => {
    expect(await test.as.viewer.upgradeStatus('/api/flows/nothing/presence')).toBe(404);
    expect(await test.anonymous.upgradeStatus('/api/flows/nothing/presence')).toBe(401);
    const { id } = await newFlow();
    const page = await open(test.as.viewer, id);
    const closed = new Promise<number>((resolve) => page.socket.once('close', resolve));
    page.socket.send('{"do":"at","node":"<script>"}');
    expect(await closed).toBe(1008);
  });

  it('are seen by the other servers of a group, and forgotten when their server dies', async () => {
    const { id } = await newFlow();
    const logger = pino({ level: 'silent' });
    const changes = new Changes({ database: test.database, logger });
    await changes.start();
    const other = new FlowPresence({ db: test.database.db, changes, logger });
    const told: PresenceMessage[] = [];
    await other.enter({ flow: id, person: { id: 'p9', name: '周敏' }, send: (message) => told.push(message) });
    const page = await open(test.as.analyst, id);
    await expect.poll(() => Object.keys(page.people())).toContain('周敏');
    await expect.poll(() => told.filter(({ kind }) => kind === 'people').length).toBeGreaterThan(1);
    // A server that dies says nothing and renews nothing.
    other.stop();
    await changes.close();
    await expect.poll(() => Object.keys(page.people()), { timeout: 20_000 }).not.toContain('周敏');
    page.socket.close();
  }, 30_000);

  it('are forgotten when they answer no more', async () => {
    const { id } = await newFlow();
    const silent = await open(test.as.viewer, id, false);
    const page = await open(test.as.analyst, id);
    await expect.poll(() => Object.keys(page.people())).toHaveLength(2);
    await expect.poll(() => Object.keys(page.people()), { timeout: 20_000 }).toHaveLength(1);
    silent.socket.terminate();
    page.socket.close();
  }, 30_000);
});
