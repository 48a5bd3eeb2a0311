import type { SessionEvent } from '../../../schema/trace.ts';
import type { EventHub } from '../events.ts';
import type { Handlers } from '../routes.ts';
import type { OpenStreams } from '../streams.ts';

/** Often enough for proxies, which close what is silent for a minute. */
const KEEP_ALIVE_MS = 20_000;
/** Bytes. An onlooker who is this far behind is dropped with what waits for them; the browser comes back by itself. */
const MAX_BEHIND = 1_000_000;

const encoder = new TextEncoder();
const frameOf = (event: SessionEvent): Uint8Array =>
  encoder.encode(`event: session\ndata: ${JSON.stringify(event)}\n\n`);

export const eventRoutes = (hub: EventHub, streams: OpenStreams): Pick<Handlers, 'streamEvents'> => ({
  streamEvents: (c, { query, principal }) => {
    let over = (): void => undefined;
    let cancelled = (): void => undefined;
    const release = streams.add(principal, () => over());
    const body = new ReadableStream<Uint8Array>(
      {
        start(controller) {
          const send = (chunk: Uint8Array): void => {
            if ((controller.desiredSize ?? 0) >= chunk.byteLength) {
              controller.enqueue(chunk);
              return;
            }
            stop();
            // Ended gently, what waits in the queue would stay until the client deigns to read it.
            c.env.outgoing?.destroy();
            controller.close();
          };
          const unsubscribe = hub.subscribe(query, (event) => send(frameOf(event)));
          const keepAlive = setInterval(() => send(encoder.encode(': still here\n\n')), KEEP_ALIVE_MS);
          const stop = (): void => {
            over = () => undefined;
            clearInterval(keepAlive);
            unsubscribe();
            release();
          };
          over = () => {
            stop();
            controller.close();
          };
          cancelled = stop;
          send(encoder.encode('retry: 2000\n: connected\n\n'));
        },
        cancel: () => cancelled(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MAX_BEHIND }),
    );
    return c.body(body, 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // nginx would hold events back otherwise.
      'x-accel-buffering': 'no',
    });
  },
});
