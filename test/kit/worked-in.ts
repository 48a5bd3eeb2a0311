import { readFile } from 'node:fs/promises';
import { RecordingStore } from '../../runtime/recordings/store.ts';
import { encodeUlaw } from '../../runtime/speech/audio/g711.ts';
import type { FlowDraft } from '../../schema/api.ts';
import type { ImportPreview } from '../../schema/imports/api.ts';
import type { TriggerBody, TriggerInfo } from '../../schema/trigger-api.ts';
import type { TestApp } from './app.ts';
import { eventBody, signedHeaders } from './hook-sender.ts';
import { recordedCalls } from './recorded-calls.ts';
import { takeOrders } from './take-orders.ts';
import { toneWav } from './voice-service.ts';

const example = new URL('../../examples/order-status/flow.json', import.meta.url);
const depot = new URL('../e2e/import/depot.yaml', import.meta.url);

export interface WorkedIn {
  readonly flow: string;
  /** A call that failed at a step, and one that is up. */
  readonly failed: string;
  readonly up: string;
  close(): Promise<void>;
}

const calls = async (test: TestApp, flowId: string) => {
  const book = recordedCalls(test);
  const about = (secondsAgo: number) => ({ flowId, version: 1, startedAt: new Date(Date.now() - secondsAgo * 1000) });
  const failed = book.call('call-failed', about(3_600));
  await failed.begins('waybill');
  const keyed = [
    { ms: 4, kind: 'said', text: '请输入 12 位运单号' } as const,
    { ms: 9_000, kind: 'keys', text: '753028419066' } as const,
    {
      ms: 9_100,
      kind: 'note',
      text: '语音识别不可用，只收按键',
      data: { en: 'No speech recognition: keys only' },
    } as const,
  ];
  const changed = { waybill: '753028419066' };
  await failed.goes(9_400, { type: 'voice.collect', exit: 'collected', effects: keyed, changed }, 'track');
  const says = { 'zh-CN': '给的是列表，要的是数字', en: 'list given, number wanted' };
  const misfit = { code: 'variable.type', detail: says.en, says } as const;
  await failed.goes(120, { type: 'tms.track', exit: 'failed', fault: misfit }, 'again');
  const foreign = { code: 'connector.rejected', detail: 'SQLSTATE 42P01 undefined table' } as const;
  await failed.goes(80, { type: 'tms.track', fault: foreign });
  await failed.ends('faulted');
  const up = book.call('call-up', about(12));
  await up.begins('waybill');
  return { failed: failed.id, up: up.id, close: () => book.close() };
};

const recordings = async (test: TestApp, flowId: string, session: string): Promise<void> => {
  const store = new RecordingStore(test.database.db, 90);
  const audio = encodeUlaw(Int16Array.from({ length: 32_000 }, (_, at) => Math.round(4000 * Math.sin(at / 5))));
  const numbers = { from: '13800002076', to: '95001' };
  for (const [id, kind, minutesAgo] of [
    ['whole_call_1', 'call', 60],
    ['left_a_word_1', 'voicemail', 40],
    ['is_going_on_1', 'call', 0],
  ] as const) {
    const at = new Date(Date.now() - minutesAgo * 60_000);
    await store.begin({ id, session, flowId, node: 'n', kind, category: '', ...numbers, switchId: id, at }, 'x');
    if (minutesAgo === 0) continue;
    await store.putPiece(id, 0, audio);
    await store.complete(id, { bytes: audio.length, durationMs: 4_000, soundMs: 4_000 });
  }
};

const sync = async (test: TestApp, flow: string): Promise<void> => {
  await takeOrders(test);
  const body: TriggerBody = {
    title: '运单推送',
    type: 'http.webhook',
    enabled: true,
    config: {},
    revision: 0,
    orders: { source: 'tms' },
    start: { flow, inputs: {}, atOnce: 10 },
  };
  const made = await test.as.admin.post<TriggerInfo>('/api/triggers', body);
  if (made.status >= 300) throw new Error(`triggers answered ${made.status}: ${made.text}`);
  const { id, path } = made.json;
  const secret = 'a secret of the other side';
  await test.as.admin.post(`/api/triggers/${id}/secrets`, { values: { secret } });
  for (const event of [eventBody('SF1001', 1, 'created'), eventBody('SF1001', 2, 'failed'), '{"nonsense": 1}'])
    await fetch(test.url + path, { method: 'POST', body: event, headers: signedHeaders(secret, event) });
};

const imported = async ({ as: { admin } }: TestApp): Promise<void> => {
  const raw = await readFile(depot, 'utf8');
  const headers = { 'content-type': 'application/octet-stream' };
  const { json: preview } = await admin.send<ImportPreview>('/api/import-documents?file=depot.yaml', {
    method: 'POST',
    raw,
    headers,
  });
  const offered = preview.operations.filter(({ problem }) => problem === undefined).slice(0, 2);
  const made = await admin.post('/api/imports', {
    document: preview.document,
    name: 'depot',
    title: { 'zh-CN': '云仓', en: 'Cloud depot' },
    server: 'https://depot.example/v1',
    auth: { kind: 'none' },
    operations: offered.map(({ key, name, title }) => ({ key, name, title: { 'zh-CN': title, en: name } })),
  });
  if (made.status >= 300) throw new Error(`imports answered ${made.status}: ${made.text}`);
};

/** A server on which people have worked for a while: something stands on every page. */
export const workedIn = async (test: TestApp): Promise<WorkedIn> => {
  const { admin } = test.as;
  const document: unknown = JSON.parse(await readFile(example, 'utf8'));
  const body = { name: '查单热线', kind: 'ivr', document };
  const { id, etag } = (await admin.post<FlowDraft>('/api/flows', body)).json;
  await admin.send(`/api/flows/${id}/publish`, {
    method: 'POST',
    body: { note: '第一版', withoutVoice: true },
    headers: { 'if-match': `"${etag}"` },
  });
  await admin.post('/api/flows', {
    name: '双十一派送公告与投诉闭环（华东大区，夜间值班专用，先不要发布）',
    kind: 'ivr',
  });
  await admin.post('/api/flows', { name: '派送失败外呼', kind: 'outbound' });
  await admin.put('/api/numbers/95001', { flowId: id, label: '主号码' });
  const wav = await fetch(`${test.url}/api/audio?${new URLSearchParams({ title: '欢迎词', language: 'zh-CN' })}`, {
    method: 'POST',
    body: new Blob([new Uint8Array(toneWav(440, 2))], { type: 'audio/wav' }),
    headers: { ...admin.headers, 'content-type': 'audio/wav' },
  });
  if (wav.status >= 300) throw new Error(`audio answered ${wav.status}: ${await wav.text()}`);
  await admin.post('/api/connections', {
    title: '华北运输系统',
    connector: 'tms',
    config: { baseUrl: 'http://127.0.0.1:9' },
    limits: {},
  });
  await imported(test);
  const book = await calls(test, id);
  await recordings(test, id, book.failed);
  await sync(test, id);
  return {
    flow: id,
    failed: book.failed,
    up: book.up,
    close: async () => {
      await book.close();
      await test.deps.triggers.stop();
    },
  };
};
