import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionEvent, TraceStep } from '../../schema/trace.ts';
import { SessionSpans } from './spans.ts';

interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code?: number; readonly message?: string };
  readonly events: readonly { readonly name: string }[];
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
}

/** A collector that takes OTLP over HTTP, as JSON. */
class Collector {
  readonly spans: ReceivedSpan[] = [];
  readonly paths: string[] = [];
  text = '';
  readonly #server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    this.text = Buffer.concat(chunks).toString('utf8');
    this.paths.push(request.url ?? '');
    const body = JSON.parse(this.text) as {
      resourceSpans: { scopeSpans: { spans: ReceivedSpan[] }[] }[];
    };
    for (const { scopeSpans } of body.resourceSpans) for (const { spans } of scopeSpans) this.spans.push(...spans);
    response.setHeader('content-type', 'application/json').end('{}');
  });

  async listen(): Promise<string> {
    await new Promise<void>((done) => this.#server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): Promise<unknown> {
    return new Promise((done) => this.#server.close(done));
  }
}

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 11, 1, 0, seconds)).toISOString();
const step = (own: Partial<TraceStep>): TraceStep => ({
  seq: 1,
  node: 'menu',
  type: 'voice.menu',
  at: at(0),
  ms: 2000,
  effects: [],
  changed: {},
  ...own,
});

describe('sessions as traces', () => {
  let collector: Collector;
  let endpoint: string;
  beforeEach(async () => {
    collector = new Collector();
    endpoint = await collector.listen();
  });
  afterEach(() => collector.close());

  const send = async (events: readonly SessionEvent[], ratio = 1): Promise<void> => {
    const spans = new SessionSpans({ endpoint, ratio, version: '1', runtimeId: 'r1' });
    for (const event of events) spans.observe(event);
    await spans.close();
  };
  const named = (name: string): ReceivedSpan => {
    const found = collector.spans.find((span) => span.name === name);
    if (!found) throw new Error(`no span ${name} among ${collector.spans.map((span) => span.name)}`);
    return found;
  };

  it('sends a span for the session and one for each step below it', async () => {
    const session = randomUUID();
    await send([
      { kind: 'started', session, at: at(0), flow: 'order-status', version: 3 },
      { kind: 'entered', session, at: at(0), seq: 1, node: 'menu' },
      {
        kind: 'left',
        session,
        at: at(2),
        step: step({ exit: '1', effects: [{ ms: 10, kind: 'said', text: '您好，王女士' }] }),
      },
      {
        kind: 'left',
        session,
        at: at(3),
        step: step({
          seq: 2,
          node: 'track',
          type: 'tms.track',
          at: at(2),
          fault: { code: 'connector.timeout', detail: 'tms.example' },
        }),
      },
      { kind: 'ended', session, at: at(3), outcome: 'faulted', fault: { code: 'connector.timeout', detail: '' } },
    ]);
    expect(collector.paths).toContain('/v1/traces');
    const [root, menu, track] = [named('session'), named('voice.menu'), named('tms.track')];
    const traceId = session.replaceAll('-', '');
    expect([root, menu, track].map((span) => span.traceId)).toEqual([traceId, traceId, traceId]);
    expect([menu.parentSpanId, track.parentSpanId]).toEqual([root.spanId, root.spanId]);
    expect(Number(menu.endTimeUnixNano) - Number(menu.startTimeUnixNano)).toBe(2e9);
    expect(menu.events.map(({ name }) => name)).toEqual(['said']);
    expect(track.status).toMatchObject({ code: 2, message: 'connector.timeout' });
    expect(root.status).toMatchObject({ code: 2 });
    expect(root.attributes).toContainEqual({ key: 'switchyard.outcome', value: { stringValue: 'faulted' } });
    // What was said, to whom, and where: none of it leaves.
    expect(collector.text).not.toMatch(/王女士|tms\.example/);
  });

  it('goes on with the same trace in another runtime', async () => {
    const session = randomUUID();
    await send([{ kind: 'started', session, at: at(0), flow: 'f', version: 1 }]);
    await send([
      { kind: 'entered', session, at: at(5), seq: 4, node: 'menu' },
      { kind: 'ended', session, at: at(6), outcome: 'hungup' },
    ]);
    expect(new Set(collector.spans.map((span) => span.traceId))).toEqual(new Set([session.replaceAll('-', '')]));
    expect(collector.spans).toHaveLength(2);
  });

  it('sends no session when the share is 0', async () => {
    const session = randomUUID();
    await send(
      [
        { kind: 'started', session, at: at(0), flow: 'f', version: 1 },
        { kind: 'left', session, at: at(1), step: step({}) },
        { kind: 'ended', session, at: at(1), outcome: 'completed' },
      ],
      0,
    );
    expect(collector.spans).toEqual([]);
  });

  it('is not held up by a collector that is not there', async () => {
    await collector.close();
    const began = performance.now();
    await send([{ kind: 'started', session: randomUUID(), at: at(0), flow: 'f', version: 1 }]);
    expect(performance.now() - began).toBeLessThan(4_000);
    collector = new Collector();
    await collector.listen();
  });
});
