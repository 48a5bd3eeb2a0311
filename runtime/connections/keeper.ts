import type { Kept, Lasting } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import { both } from '../../schema/text.ts';
import type { HostRule } from './hosts.ts';
import { dial } from './socket.ts';

/** Milliseconds that a kept thing may take to connect. */
const CONNECT_MS = 10_000;

/** What the exchanges over one connection share. */
export class Keeper {
  readonly #allowed: HostRule;
  readonly #made = new Map<string, Promise<Kept<unknown>>>();
  readonly #life = new AbortController();

  constructor(allowed: HostRule) {
    this.#allowed = allowed;
  }

  readonly keep = async <T>(name: string, make: (lasting: Lasting) => Kept<T> | Promise<Kept<T>>): Promise<T> => {
    if (this.#life.signal.aborted)
      throw new Fault('connector.unavailable', both('连接被改过了', 'the connection was changed'));
    const known = this.#made.get(name);
    if (known) return (await known).value as T;
    const making = Promise.resolve({ socket: this.#socket }).then(make);
    this.#made.set(name, making);
    try {
      return (await making).value;
    } catch (error) {
      if (this.#made.get(name) === making) this.#made.delete(name);
      throw error;
    }
  };

  /** Closes all that is kept; what is being made is closed as soon as it is there. */
  async dispose(): Promise<void> {
    const kept = [...this.#made.values()];
    this.#made.clear();
    const closing = kept.map(async (making) => {
      const made = await making.catch(() => undefined);
      await made?.close();
    });
    // Sockets last: what is kept may still have to say goodbye.
    await Promise.allSettled(closing);
    this.#life.abort(new Fault('connector.unavailable', both('连接被改过了', 'the connection was changed')));
  }

  readonly #socket: Lasting['socket'] = async (address) => {
    const limit = AbortSignal.timeout(CONNECT_MS);
    const connecting = new AbortController();
    const give = () => connecting.abort(new Fault('connector.timeout', address.host));
    const end = () => connecting.abort(this.#life.signal.reason);
    limit.addEventListener('abort', give, { once: true });
    this.#life.signal.addEventListener('abort', end, { once: true });
    if (this.#life.signal.aborted) end();
    const socket = await dial(address, connecting.signal, this.#allowed);
    limit.removeEventListener('abort', give);
    socket.once('close', () => this.#life.signal.removeEventListener('abort', end));
    return socket;
  };
}
