import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { FlowDraft, FlowSummary, Readiness, SimulatorMessage } from '../../schema/api.ts';
import { type Product, startProduct } from '../kit/product.ts';

/** Calls the stored draft in the simulator; `answers` says which keys follow a prompt of which node. */
const simulate = (product: Product, answers: Readonly<Record<string, string | null>>): Promise<SimulatorMessage[]> =>
  new Promise((done, failed) => {
    const heard: SimulatorMessage[] = [];
    const socket = new WebSocket(`${product.url.replace('http', 'ws')}/api/flows/order-status/simulate`, {
      headers: { cookie: product.cookie, origin: product.url },
    });
    const send = (command: object) => socket.send(JSON.stringify(command));
    socket.once('open', () => send({ do: 'call' }));
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as SimulatorMessage;
      heard.push(message);
      if (message.kind === 'prompt') {
        const keys = answers[message.node];
        if (keys === null) send({ do: 'hangup' });
        for (const key of keys ?? '') send({ do: 'key', key });
      }
      if (message.kind === 'event' && message.event.kind === 'ended') {
        socket.close();
        done(heard);
      }
    });
    socket.once('error', failed);
  });

describe('a newcomer starts the product', () => {
  let product: Product;
  beforeAll(async () => {
    product = await startProduct({ demo: true });
  });
  afterAll(() => product.remove());

  it('is told honestly that there is no switch', async () => {
    const answer = await fetch(`${product.url}/readyz`);
    const { ok, checks } = (await answer.json()) as Readiness;
    expect(answer.status).toBe(503);
    expect(ok).toBe(false);
    expect(checks.database.ok).toBe(true);
    expect(checks.ari).toMatchObject({ ok: false, detail: expect.stringContaining('ARI_URL') });
  });

  it('creates the administrator and finds the examples', async () => {
    await product.setUp();
    const flows = await product.json<FlowSummary[]>('/api/flows');
    expect(flows).toContainEqual(
      expect.objectContaining({ id: 'order-status', name: '查单热线', live: 1, numbers: ['95001'], errors: 0 }),
    );
  });

  it('calls the order-query hotline in the simulator and sees each step', async () => {
    const heard = await simulate(product, { menu: '1', waybill: '753028419066#', again: null });
    const entered = heard.flatMap((m) => (m.kind === 'event' && m.event.kind === 'entered' ? [m.event.node] : []));
    expect(entered).toEqual(['menu', 'waybill', 'track', 'which', 'sayDelivering', 'again']);
    const prompts = heard.flatMap((m) => (m.kind === 'prompt' ? [m.text] : []));
    expect(prompts.some((text) => text.includes('由城南三部派件'))).toBe(true);
  });

  it('serves the designer', async () => {
    const page = await (await fetch(product.url)).text();
    expect(page).toContain('<div id="root">');
  });

  it('loses nothing when the server is killed, whose Postgres lives on', async () => {
    const before = await product.json<FlowDraft>('/api/flows/order-status');
    const changed = { ...before.document, name: '查单热线二' };
    const saved = await product.fetch('/api/flows/order-status/draft', {
      method: 'PUT',
      json: changed,
      headers: { 'if-match': `"${before.etag}"` },
    });
    expect(saved.status).toBe(200);
    await product.kill('SIGKILL');
    const { dataFolder, cookie } = product;
    product = await startProduct({ demo: true, dataFolder, cookie });
    const after = await product.json<FlowDraft>('/api/flows/order-status');
    expect(after.document.name).toBe('查单热线二');
  });
});
