import { readFile } from 'node:fs/promises';
import type { FlowDraft } from '../../schema/api.ts';
import type { TestApp } from '../kit/app.ts';
import { type RecordedCall, recordedCalls } from '../kit/recorded-calls.ts';

const example = new URL('../../examples/order-status/flow.json', import.meta.url);

export interface Busy {
  /** The flow that everybody called. */
  readonly flow: string;
  /** A call that is over, and one that is up. */
  readonly over: string;
  readonly up: string;
  close(): Promise<void>;
}

const asks = async (call: RecordedCall): Promise<void> => {
  await call.begins('menu');
  const welcome = { ms: 0, kind: 'said', text: '您好，欢迎致电汀舟速运。查单请按 1，人工服务请按 0。' } as const;
  await call.goes(4_000, { exit: '1', effects: [welcome, { ms: 3_900, kind: 'keys', text: '1' }] }, 'waybill');
  const effects = [
    { ms: 0, kind: 'said', text: '请输入 12 位运单号，按井号键结束。人工服务请按 0。' } as const,
    { ms: 8_800, kind: 'keys', text: '753028419066#' } as const,
  ];
  const changed = { waybill: '753028419066' };
  await call.goes(9_000, { type: 'voice.collect', exit: 'collected', effects, changed }, 'track');
};

const isTold = async (call: RecordedCall): Promise<void> => {
  const changed = { status: 'outForDelivery', statusText: '派送中', outlet: '城南三部' };
  const effects = [{ ms: 1, kind: 'request', text: 'tms.track' } as const];
  await call.goes(212, { type: 'tms.track', exit: 'found', changed, effects }, 'which');
  await call.goes(1, { type: 'flow.branch', exit: 'delivering' }, 'sayDelivering');
};

/** A morning's calls on the order query, in an app of its own: most hear where the parcel is, some give up. */
export const busyMorning = async (test: TestApp): Promise<Busy> => {
  const document: unknown = JSON.parse(await readFile(example, 'utf8'));
  const body = { name: '查单热线', kind: 'ivr', document };
  const { id, etag } = (await test.as.admin.post<FlowDraft>('/api/flows', body)).json;
  await test.as.admin.send(`/api/flows/${id}/publish`, {
    method: 'POST',
    body: { note: '第一版', withoutVoice: true },
    headers: { 'if-match': `"${etag}"` },
  });
  const calls = recordedCalls(test);
  const begins = (name: string, secondsAgo: number) =>
    calls.call(name, { flowId: id, version: 1, startedAt: new Date(Date.now() - secondsAgo * 1000) });
  for (let n = 0; n < 42; n += 1) {
    const call = begins(`call-${n}`, 300 + n * 40);
    await asks(call);
    if (n % 7 === 0) {
      await call.goes(4_000, { type: 'tms.track', exit: 'notFound' }, 'miss');
      await call.ends('hungup');
      continue;
    }
    await isTold(call);
    const text = '您的快件正在派送，由城南三部派件，预计今天 18 点前送到。';
    await call.goes(6_000, { type: 'voice.say', exit: 'done', effects: [{ ms: 0, kind: 'said', text }] }, 'again');
    await call.goes(3_000, { exit: 'none' }, 'bye');
    await call.goes(2_000, { type: 'voice.hangup' });
    await call.ends('completed');
  }
  const up = begins('call-up', 12);
  await asks(up);
  await isTold(up);
  return { flow: id, over: 'call-1', up: up.id, close: () => calls.close() };
};
