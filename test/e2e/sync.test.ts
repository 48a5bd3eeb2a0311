import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FlowDraft, SessionSummary } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import type { OrderDetail, OrderInfo, TriggerBody, TriggerInfo, TriggerSecrets } from '../../schema/trigger-api.ts';
import { signedHeaders } from '../kit/hook-sender.ts';
import { type Product, startProduct } from '../kit/product.ts';

/** Changes a second that the source makes, and for how long. */
const RATE = 1_000;
const SECONDS = 8;
const ORDERS = 600;
const STATUSES = ['created', 'picked', 'in_transit', 'failed', 'signed'] as const;
const LOST = 0.02;
const DOUBLED = 0.3;
const BATCH = 20;

interface Change {
  readonly id: string;
  readonly subject: string;
  readonly version: number;
  readonly at: string;
  readonly status: string;
  readonly seq: number;
}

/** The same run after run. */
const random = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

/** Another system: it holds orders, tells every change by webhook as best it can, and answers what has changed since. */
const startSource = async () => {
  const next = random(7);
  const orders = new Map<string, Change>();
  const log: Change[] = [];
  const server = createServer((request, response) => {
    const since = Number(new URL(request.url ?? '', 'http://source').searchParams.get('since') ?? 0);
    // What an order is now, not each step on the way.
    const items = [...orders.values()]
      .filter(({ seq }) => seq > since)
      .sort((a, b) => a.seq - b.seq)
      .slice(0, 500);
    const cursor = items.at(-1)?.seq ?? since;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ items, cursor, more: items.length === 500 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const change = (): Change => {
    const subject = `SF${String(Math.floor(next() * ORDERS)).padStart(6, '0')}`;
    const version = (orders.get(subject)?.version ?? 0) + 1;
    const status = STATUSES[Math.floor(next() * STATUSES.length)] ?? 'created';
    const made = {
      id: `${subject}-${version}`,
      subject,
      version,
      at: new Date().toISOString(),
      status,
      seq: log.length + 1,
    };
    orders.set(subject, made);
    log.push(made);
    return made;
  };
  return {
    port: (server.address() as AddressInfo).port,
    orders,
    log,
    next,
    change,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
};

const flow: Flow = {
  format: 1,
  kind: 'ticket',
  name: '派送异常',
  language: 'zh-CN',
  start: 'note',
  variables: {
    waybill: { type: 'text', label: '运单号', input: true },
    before: { type: 'text', label: '原状态', input: true },
    note: { type: 'text', label: '说明' },
  },
  nodes: {
    note: {
      type: 'flow.set',
      title: '记下',
      params: { assignments: [{ variable: 'note', value: '{{ waybill }} {{ before }}' }] },
      exits: { done: 'end' },
    },
    end: { type: 'flow.end', title: '结束', params: {}, exits: {} },
  },
};

let source: Awaited<ReturnType<typeof startSource>>;
let product: Product;
beforeAll(async () => {
  source = await startSource();
  product = await startProduct({ env: environment() });
  await product.setUp();
});
afterAll(async () => {
  await product?.remove();
  await source?.close();
});

const environment = () => ({ SWITCHYARD_ALLOWED_HOSTS: `127.0.0.1:${source.port}` });

const answerOf = async <T>(
  path: string,
  method: string,
  json: unknown,
  headers: Record<string, string> = {},
): Promise<T> => {
  const answer = await product.fetch(path, { method, json, headers });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
};

const publish = async (): Promise<string> => {
  const body = { name: flow.name, kind: flow.kind, document: flow };
  const { id, etag } = await answerOf<FlowDraft>('/api/flows', 'POST', body);
  await answerOf(`/api/flows/${id}/publish`, 'POST', { note: '' }, { 'if-match': `"${etag}"` });
  return id;
};

const until = async (what: string, seconds: number, holds: () => Promise<boolean>): Promise<void> => {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
};

/** Sends until it is taken, as a system that means it does: signed anew each time. */
const deliver = async (path: string, secret: string, body: string, latencies: number[]): Promise<void> => {
  // What had to be sent again tells how long the server was away, and nothing of its pace.
  for (let isFirst = true; ; isFirst = false) {
    const begun = performance.now();
    try {
      const answer = await fetch(product.url + path, {
        method: 'POST',
        body,
        // Each try is signed by itself: the very same request a second time would be a replay.
        headers: signedHeaders(secret, body, { timestamp: Date.now() / 1000 + source.next() }),
      });
      await answer.arrayBuffer();
      if (answer.status === 202) {
        if (!isFirst) return;
        latencies.push(performance.now() - begun);
        return;
      }
      if (answer.status !== 503 && answer.status !== 429 && answer.status !== 401)
        throw new Error(`unexpected ${answer.status}`);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('unexpected')) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

it('ends in the state of the source under 1,000 events a second with duplicates, disorder, losses and a kill -9 in the midst', async () => {
  const flowId = await publish();
  const fields = { versionField: 'version', listField: 'events' };
  const hook: TriggerBody = {
    title: '运单推送',
    type: 'http.webhook',
    enabled: true,
    config: fields,
    orders: { source: 'tms' },
    start: {
      flow: flowId,
      when: 'order.status == "failed" && order.before != "failed"',
      inputs: { waybill: 'subject', before: 'order.before' },
      atOnce: 20,
    },
    revision: 0,
  };
  const { id, path } = await answerOf<TriggerInfo>('/api/triggers', 'POST', hook);
  const { secrets } = await answerOf<TriggerSecrets>(`/api/triggers/${id}/secrets`, 'POST', { values: {} });
  const secret = secrets.secret ?? '';
  await answerOf<TriggerInfo>('/api/triggers', 'POST', {
    title: '运单查询',
    type: 'http.poll',
    enabled: true,
    config: { url: `http://127.0.0.1:${source.port}/changes?since={cursor}` },
    everySeconds: 5,
    orders: { source: 'tms' },
    revision: 0,
  } satisfies TriggerBody);

  const latencies: number[] = [];
  const sending: Promise<void>[] = [];
  const shelf: string[] = [];
  let sent = 0;
  const begun = performance.now();
  let killed: Promise<void> | undefined;
  for (let tick = 0; tick < SECONDS * 20; tick += 1) {
    for (let each = 0; each < RATE / 20; each += 1) {
      const change = JSON.stringify(source.change());
      if (source.next() < LOST) continue;
      shelf.push(change);
      if (source.next() < DOUBLED) shelf.push(change);
    }
    // What has lain for a while goes out in any order.
    shelf.sort(() => source.next() - 0.5);
    while (shelf.length > RATE / 10) {
      const events = shelf.splice(0, BATCH);
      sent += events.length;
      sending.push(deliver(path ?? '', secret, `{"events":[${events.join()}]}`, latencies));
    }
    if (tick === SECONDS * 10) {
      killed = product.kill('SIGKILL').then(async () => {
        const { dataFolder, cookie } = product;
        product = await startProduct({ env: environment(), dataFolder, cookie });
      });
    }
    const ahead = begun + (tick + 1) * 50 - performance.now();
    if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
  }
  const rate = sent / ((performance.now() - begun) / 1000);
  await killed;
  while (shelf.length > 0)
    sending.push(deliver(path ?? '', secret, `{"events":[${shelf.splice(0, BATCH).join()}]}`, latencies));
  await Promise.all(sending);

  const ordersHere = async (): Promise<Map<string, OrderInfo>> => {
    const all = new Map<string, OrderInfo>();
    for (let page = 0; ; page += 1) {
      const orders = await product.json<OrderInfo[]>(`/api/orders?source=tms&limit=200&page=${page}`);
      for (const order of orders) all.set(order.key, order);
      if (orders.length < 200) return all;
    }
  };
  const same = async () => {
    const here = await ordersHere();
    return [...source.orders.values()].every(({ subject, version }) => here.get(subject)?.version === version);
  };
  await until('the state of the source', 60, same);
  const here = await ordersHere();
  expect(here.size).toBe(source.orders.size);
  for (const { subject, version, status } of source.orders.values())
    expect(here.get(subject)).toMatchObject({ version, status });

  const quiet = async () => {
    const triggers = await product.json<TriggerInfo[]>('/api/triggers');
    return triggers.every(({ waiting, startsWaiting }) => waiting === 0 && startsWaiting === 0);
  };
  await until('everything is settled and started', 90, quiet);
  const [trigger] = await product.json<TriggerInfo[]>('/api/triggers');
  expect(trigger?.dead).toBe(0);

  // Exactly one session for each change that was applied and failed an order that had not failed before.
  const sessions: SessionSummary[] = [];
  for (let before = ''; ; ) {
    const page = await product.json<SessionSummary[]>(
      `/api/sessions?flow=${flowId}&limit=200${before && `&before=${before}`}`,
    );
    sessions.push(...page);
    if (page.length < 200) break;
    before = page.at(-1)?.id ?? '';
  }
  const failed = new Set(source.log.filter(({ status }) => status === 'failed').map(({ id }) => id));
  const expected = new Map<string, number>();
  let sample = 0;
  for (const key of [...here.keys()].slice(0, 60)) {
    const detail = await product.json<OrderDetail>(`/api/orders/one?source=tms&key=${key}`);
    const applied = detail.history.filter(({ outcome }) => outcome === 'applied').reverse();
    applied.sort((a, b) => (a.version ?? 0) - (b.version ?? 0));
    let before = '';
    for (const event of applied) {
      const { status } = event.data as Change;
      if (status === 'failed' && before !== 'failed') expected.set(key, (expected.get(key) ?? 0) + 1);
      before = status;
    }
    sample += detail.history.length;
  }
  const started = new Map<string, number>();
  for (const session of sessions) {
    expect(session.status).toBe('ended');
    expect(session.outcome).toBe('completed');
  }
  for (const { id: sessionId } of sessions) {
    const { variables } = await product.json<{ variables: Record<string, string> }>(`/api/sessions/${sessionId}`);
    const waybill = variables.waybill ?? '';
    started.set(waybill, (started.get(waybill) ?? 0) + 1);
  }
  for (const [key, count] of expected) expect([key, started.get(key) ?? 0]).toEqual([key, count]);
  expect(sessions.length).toBeLessThanOrEqual(failed.size);
  expect(sessions.length).toBeGreaterThan(ORDERS / 4);

  latencies.sort((a, b) => a - b);
  const p95 = latencies[Math.floor(latencies.length * 0.95)] ?? 0;
  process.stderr.write(
    `sync: ${Math.round(rate)} events/s sent, ${sent} events in ${latencies.length} requests, p95 of 202 ${p95.toFixed(0)} ms, ` +
      `${sessions.length} flows, history of ${sample} events looked at\n`,
  );
  expect(rate).toBeGreaterThan(RATE);
}, 240_000);
