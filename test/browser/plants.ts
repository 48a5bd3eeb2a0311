import { RecordingStore } from '../../runtime/recordings/store.ts';
import type { FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import type { ImportBody, ImportPreview } from '../../schema/imports/api.ts';
import type { TriggerInfo } from '../../schema/trigger-api.ts';
import { PASSWORD } from '../kit/app.ts';
import { signedHeaders } from '../kit/hook-sender.ts';
import type { ClientAnswer } from '../kit/http-client.ts';
import { recordedCalls } from '../kit/recorded-calls.ts';
import { toneWav } from '../kit/voice-service.ts';
import type { Designer } from './designer.ts';

/** A text that would be code if somebody let it: as many letters as the shortest field takes, known by its place. */
export type Text = (place: string) => string;

/** Everything that people, callers and other systems can put in, stored. */
export interface Planted {
  readonly text: Text;
  readonly flow: string;
  /** A call that has ended, and one that goes on. */
  readonly ended: string;
  readonly running: string;
  /** The cookie of somebody whose name is a text, too. */
  readonly colleague: string;
  readonly connector: string;
  readonly call: { end(): Promise<void> };
}

/** Nothing counts as shown that was never stored. */
const stored = <T>({ status, text, json }: ClientAnswer<T>): T => {
  if (status < 200 || status > 299) throw new Error(`not stored: ${status} ${text}`);
  return json;
};

const flowOf = (text: Text): Flow => ({
  format: 1,
  kind: 'ivr',
  name: text('flow'),
  description: text('about'),
  language: 'zh-CN',
  variables: {
    waybill: { type: 'text', label: text('label'), default: text('default') },
    // Nobody uses it: a problem names it.
    spare: { type: 'text', label: text('spare') },
  },
  start: 'menu',
  nodes: {
    menu: {
      type: 'voice.menu',
      title: text('menu'),
      params: {
        prompt: { text: { 'zh-CN': text('zh'), en: text('en') } },
        options: [{ key: '1', label: text('choice') }],
      },
      exits: { 1: 'say', none: 'end' },
    },
    say: {
      type: 'voice.say',
      title: text('say'),
      params: { prompt: { text: { 'zh-CN': `${text('says')} {{ waybill }}` } } },
      exits: { done: 'end' },
    },
    // Nobody reaches it: its title stands in the problems.
    lost: {
      type: 'voice.say',
      title: text('lost'),
      params: { prompt: { text: { 'zh-CN': '无' } } },
      exits: { done: 'end' },
    },
    end: { type: 'flow.end', title: text('end'), params: {}, exits: {} },
  },
  view: {
    nodes: { menu: { x: 0, y: 0 }, say: { x: 300, y: 0 }, lost: { x: 300, y: 260 }, end: { x: 600, y: 0 } },
    groups: [{ id: 'g', title: text('group'), nodes: ['say'] }],
    notes: [{ id: 'n', text: text('note'), by: text('by'), at: '2026-11-26T00:00:00Z', x: 0, y: 300 }],
  },
});

const ifMatch = ({ etag }: Pick<FlowDraft, 'etag'>) => ({ 'if-match': `"${etag}"` });

/** A flow with a version, a draft that says otherwise, a scenario, and a number. */
const plantFlow = async ({ as }: Designer, text: Text, number: string): Promise<string> => {
  const { admin } = as;
  const document = flowOf(text);
  const made = stored(await admin.post<FlowDraft>('/api/flows', { name: document.name, kind: 'ivr', document }));
  const note = { note: text('why'), withoutVoice: true };
  stored(await admin.post(`/api/flows/${made.id}/publish`, note, ifMatch(made)));
  const draft = stored(await admin.get<FlowDraft>(`/api/flows/${made.id}`));
  const { say } = document.nodes;
  if (!say) throw new Error('no step');
  const newer = { ...document, nodes: { ...document.nodes, say: { ...say, title: text('newer') } } };
  stored(await admin.put(`/api/flows/${made.id}/draft`, newer, ifMatch(draft)));
  stored(
    await admin.post(`/api/flows/${made.id}/scenarios`, {
      format: 1,
      title: text('scene'),
      steps: [{ hears: text('hears') }],
      expect: { outcome: 'completed' },
    }),
  );
  stored(await admin.put(`/api/numbers/${number}`, { flowId: made.id, label: text('number') }));
  return made.id;
};

/** People, keys, connections, sounds: what stands in lists. */
const plantHouse = async ({ as, anonymous }: Designer, text: Text, number: string): Promise<string> => {
  const { admin } = as;
  const email = `x${number}@example.cn`;
  stored(await admin.post('/api/users', { name: text('person'), email, password: PASSWORD, role: 'analyst' }));
  stored(await admin.post('/api/keys', { name: text('key'), role: 'viewer' }));
  const config = { baseUrl: 'https://tms.example.cn' };
  stored(await admin.post('/api/connections', { title: text('peer'), connector: 'tms', config }));
  const about = new URLSearchParams({ title: text('sound'), language: 'zh-CN', transcript: text('script') });
  stored(
    await admin.send(`/api/audio?${about}`, {
      method: 'POST',
      raw: new Uint8Array(toneWav(440, 0.3)),
      headers: { 'content-type': 'audio/wav' },
    }),
  );
  const inside = await anonymous.post('/api/login', { email, password: PASSWORD });
  stored(inside);
  return inside.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
};

/** A connector whose document is full of them. */
const plantConnector = async ({ as }: Designer, text: Text, number: string): Promise<string> => {
  const responses = { 200: { description: text('reply') } };
  const operation = {
    operationId: 'a',
    summary: text('offer'),
    description: text('help'),
    tags: [text('tag')],
    responses,
  };
  const document = {
    openapi: '3.0.3',
    info: { title: text('paper'), version: '1' },
    servers: [{ url: 'https://tms.example.cn', description: text('server') }],
    paths: { '/a': { get: operation } },
  };
  const raw = JSON.stringify(document);
  const read = stored(await as.admin.send<ImportPreview>('/api/import-documents?file=x.json', { method: 'POST', raw }));
  const title = { 'zh-CN': text('plugin'), en: text('plugin') };
  const body: ImportBody = {
    document: read.document,
    name: `courier${number}`,
    title,
    server: 'https://tms.example.cn',
    auth: { kind: 'none' },
    operations: [{ key: 'GET /a', name: 'a', title: { 'zh-CN': text('step'), en: text('step') } }],
  };
  stored(await as.admin.post('/api/imports', body));
  return body.name;
};

/** What another system tells: an order, and one that nobody can make sense of. */
const plantOrders = async ({ as, url }: Designer, text: Text): Promise<void> => {
  const { admin } = as;
  const orders = { source: text('source') };
  const body = { title: text('trigger'), type: 'http.webhook', enabled: true, config: {}, orders, revision: 0 };
  const trigger = stored(await admin.post<TriggerInfo>('/api/triggers', body));
  const answer = stored(
    await admin.post<{ secrets: Record<string, string> }>(`/api/triggers/${trigger.id}/secrets`, { values: {} }),
  );
  const secret = Object.values(answer.secrets)[0] ?? '';
  const event = (id: string, status: string) =>
    JSON.stringify({
      id,
      subject: text('order'),
      version: 1,
      at: '2026-11-25T10:00:00+08:00',
      status,
      more: text('told'),
    });
  for (const told of [
    event(text('event'), text('status')),
    event('again', 'signed'),
    JSON.stringify({ junk: text('junk') }),
  ]) {
    const { status } = await fetch(url + trigger.path, {
      method: 'POST',
      body: told,
      headers: signedHeaders(secret, told),
    });
    if (status !== 202) throw new Error(`not stored: ${status}`);
  }
};

/** What callers bring: numbers, keys, words, and what was recorded of them. */
const plantCalls = async (test: Designer, text: Text, flowId: string, number: string) => {
  const calls = recordedCalls(test.server);
  const about = { flowId, version: 1, startedAt: new Date(Date.now() - 60_000) };
  const ended = calls.call(`ended${number}`, {
    ...about,
    from: text('caller'),
    to: text('dialled'),
    variables: { waybill: text('value') },
  });
  await ended.begins('menu');
  await ended.goes(
    1_000,
    {
      exit: '1',
      effects: [
        { ms: 0, kind: 'said', text: text('spoken') },
        { ms: 100, kind: 'keys', text: text('keys') },
        { ms: 200, kind: 'heard', text: text('heard') },
        { ms: 300, kind: 'note', text: text('noted') },
      ],
      changed: { waybill: text('answer') },
    },
    'say',
  );
  await ended.goes(1_000, {
    type: 'tms.track',
    exit: 'failed',
    fault: { code: 'connector.error', detail: text('fault') },
  });
  await ended.ends('faulted');
  const running = calls.call(`running${number}`, { ...about, from: text('line') });
  await running.begins('menu');
  const store = new RecordingStore(test.database.db, 90);
  const recording = {
    session: ended.id,
    flowId,
    node: 'menu',
    from: text('voice'),
    to: text('dialled'),
    at: new Date(),
  };
  const begin = (id: string, category: string) =>
    store.begin({ id, kind: 'voicemail', category, switchId: id, ...recording }, 'x');
  await begin(`kept${number}`, text('kind'));
  await store.putPiece(`kept${number}`, 0, new Uint8Array(8_000).fill(0xff));
  await store.complete(`kept${number}`, { bytes: 8_000, durationMs: 1_000, soundMs: 1_000 });
  await begin(`gone${number}`, text('gone'));
  await store.remove(`gone${number}`, text('remover'), text('reason'));
  return {
    ended: ended.id,
    running: running.id,
    call: { end: () => running.ends('completed').then(() => calls.close()) },
  };
};

/** What would be code, and the same where only 20 letters go in. */
export interface Vector {
  readonly long: string;
  readonly short: string;
}

/** Stores a text at every place where one can be put in. Each is checked to have been taken. */
export const plant = async (test: Designer, { long, short }: Vector, number: string): Promise<Planted> => {
  const text: Text = (place) => `${place}${place === 'choice' ? short : long}`;
  const flow = await plantFlow(test, text, number);
  const colleague = await plantHouse(test, text, number);
  const connector = await plantConnector(test, text, number);
  await plantOrders(test, text);
  return { text, flow, colleague, connector, ...(await plantCalls(test, text, flow, number)) };
};
