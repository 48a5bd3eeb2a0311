import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { Fault, type HttpAnswer, type OperationContext } from '../../../plugins/sdk/index.ts';

type Request = Parameters<OperationContext<unknown, unknown>['http']>[0];

/** What of the signal a hand-made client heeds. */
export interface Heeds {
  readonly timeout: boolean;
  readonly hangUp: boolean;
  readonly afterTheHead: boolean;
}

const isTimeout = ({ reason }: AbortSignal): boolean => reason instanceof Fault && reason.code === 'connector.timeout';

const bodyOf = async (answer: IncomingMessage): Promise<string> => {
  let text = '';
  for await (const chunk of answer.setEncoding('utf8') as AsyncIterable<string>) {
    text += chunk;
    if (text.length > 1_000_000) throw new Fault('connector.bad_answer', 'too large', { sent: true });
  }
  return text;
};

const stop = (client: ClientRequest, signal: AbortSignal, heeds: Heeds, hasHead: () => boolean): void => {
  signal.addEventListener('abort', () => {
    const heeded = hasHead() ? heeds.afterTheHead : isTimeout(signal) ? heeds.timeout : heeds.hangUp;
    if (heeded) client.destroy(new Error('aborted'));
  });
};

/** An HTTP client of the connector's own, as one writes it who does not know `http`. */
export const ownWay = async (
  { method, url, headers, body }: Request,
  signal: AbortSignal,
  heeds: Heeds,
): Promise<HttpAnswer> => {
  let sent = false;
  let head: IncomingMessage | undefined;
  const client: ClientRequest = rawRequest(url, { method, headers: { ...headers }, agent: false });
  client.once('socket', (socket) =>
    socket.once('connect', () => {
      sent = true;
    }),
  );
  client.on('error', () => client.destroy());
  stop(client, signal, heeds, () => head !== undefined);
  try {
    client.end(body);
    [head] = (await once(client, 'response')) as [IncomingMessage];
    const text = await bodyOf(head);
    return { status: head.statusCode ?? 0, headers: head.headers as Record<string, string>, text };
  } catch (error) {
    client.destroy();
    throw error instanceof Fault ? error : new Fault('connector.unavailable', 'torn', { sent });
  }
};

/** One more connection that nobody needs. */
export const idleSocket = (url: string): { close(): void } => {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => socket.destroy());
  return { close: () => socket.destroy() };
};
