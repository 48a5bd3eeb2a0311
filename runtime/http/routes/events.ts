import type { SessionEvent } from '../../../schema/trace.ts';
import type { EventHub } from '../events.ts';
import { eventFor } from '../masking.ts';
import type { Handlers } from '../routes.ts';
import type { OpenStreams } from '../streams.ts';

/** Often enough for proxies, which close what is silent for a minute. */
const KEEP_ALIVE_MS = 20_000;
/** What happens within that time goes out as one piece: 180 calls tell of a step every few milliseconds. */
const TOGETHER_MS = 50;
/** Bytes. An onlooker who is this far behind is dropped with what waits for them; the browser comes back by itself. */
const MAX_BEHIND = 1_000_000;

const encoder = new TextEncoder();
const hello = encoder.encode('retry: 2000\n: connected\n\n');
const stillHere = encoder.encode(': still here\n\n');
const frameOf = (event: SessionEvent): Uint8Array =>
  encoder.encode(`event: session\ndata: ${JSON.stringify(event)}\n\n`);

interface Feed {
  /** Begins to hand in events; returns the end of it. */
  subscribe(listener: (event: SessionEvent) => void): () => void;
  /** Called once, however the stream came to its end. */
  ended(): void;
  /** Cuts the connection, with all that waits in it. */
  cut(): void;
}

/** A body that follows `feed`. `close` ends it from outside. */
const follow = (feed: Feed): { readonly body: ReadableStream<Uint8Array>; close(): void } => {
  let close = (): void => undefined;
  let stop = (): void => undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let waiting: Uint8Array[] = [];
        let bytes = 0;
        let sending: NodeJS.Timeout | undefined;
        const flush = (): void => {
          sending = undefined;
          controller.enqueue(Buffer.concat(waiting, bytes));
          [waiting, bytes] = [[], 0];
        };
        const send = (chunk: Uint8Array): void => {
          bytes += chunk.byteLength;
          if ((controller.desiredSize ?? 0) >= bytes) {
            waiting.push(chunk);
            sending ??= setTimeout(flush, TOGETHER_MS);
          } else {
            // Ended gently, what waits in the queue would stay until the client deigns to read it.
            feed.cut();
            close();
          }
        };
        const unsubscribe = feed.subscribe((event) => send(frameOf(event)));
        const keepAlive = setInterval(() => send(stillHere), KEEP_ALIVE_MS);
        stop = () => {
          stop = () => undefined;
          close = () => undefined;
          clearInterval(keepAlive);
          clearTimeout(sending);
          unsubscribe();
          feed.ended();
        };
        close = () => {
          stop();
          controller.close();
        };
        controller.enqueue(hello);
      },
      cancel: () => stop(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: MAX_BEHIND }),
  );
  return { body, close: () => close() };
};

export const eventRoutes = (hub: EventHub, streams: OpenStreams): Pick<Handlers, 'streamEvents'> => ({
  streamEvents: (c, { query, principal }) => {
    let close = (): void => undefined;
    const release = streams.add(principal, () => close());
    const stream = follow({
      subscribe: (listener) => hub.subscribe(query, (event) => listener(eventFor(event, principal.role))),
      ended: release,
      cut: () => c.env.outgoing?.destroy(),
    });
    close = stream.close;
    return c.body(stream.body, 200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      // nginx would hold events back otherwise.
      'x-accel-buffering': 'no',
    });
  },
});
