import type { Duplex } from 'node:stream';
import type { Static, TObject } from 'typebox';
import type { ConnectorType, OperationType } from '../../schema/connector.ts';
import type { Language } from '../../schema/text.ts';
import type { HttpAnswer, HttpRequest, OperationResult } from './step.ts';

/** TLS of a socket: verified against the machine's certificates unless it says otherwise. */
export interface SocketTls {
  /** Whom the certificate must name; the host when absent. */
  readonly servername?: string;
  /** PEM: trust this authority instead of the machine's. */
  readonly ca?: string;
  /** `false`: encrypted, but nobody knows with whom. */
  readonly verify?: boolean;
}

/** Where a socket leads to. */
export interface SocketAddress {
  readonly host: string;
  readonly port: number;
  /** From the first byte on. A protocol that changes over later (STARTTLS) opens it plain and does so itself. */
  readonly tls?: boolean | SocketTls;
}

/** Opens sockets that live as long as what is kept. */
export interface Lasting {
  /** As `OperationContext.socket`, but hang-up and time limit of a call do not end it; connecting takes 10 s at most. */
  socket(address: SocketAddress): Promise<Duplex>;
}

/** What outlives the exchange that made it: a pool, a session, a token. */
export interface Kept<T> {
  readonly value: T;
  /** Called once, when the connection changes or the server stops. */
  close(): void | Promise<void>;
}

/** What an operation sees while it runs. Hashes and the like come from `node:crypto`, time and chance from here. */
export interface OperationContext<C, I> {
  readonly config: C;
  readonly input: I;
  /** Aborted on hang-up or when the time is over. */
  readonly signal: AbortSignal;
  /** The same in every try of one write; absent for reads. */
  readonly idempotencyKey: string | undefined;
  /** The only way out: bounded, guarded against private addresses, cancelled with `signal`. */
  http(request: Omit<HttpRequest, 'timeout'>): Promise<HttpAnswer>;
  /** The time of day, for signatures. */
  now(): Date;
  /** So many bytes that nobody can guess, for nonces. */
  random(bytes: number): Uint8Array;
  /** What the flow speaks. */
  readonly language: Language;
  /**
   * Another protocol than HTTP, guarded in the same way: `host` and `port` of the connection's configuration, and what the
   * operator allowed, may be private. Closed with the exchange, by hang-up and by the time limit at the latest. Once it
   * is open, a fault of a write leaves open what became of it; `harmless`: only from `sent()` on.
   */
  socket(address: SocketAddress & { readonly harmless?: boolean }): Promise<Duplex>;
  /** From here on the other side may have done what it was asked. For sockets that are `harmless`; `http` notices itself. */
  sent(): void;
  /**
   * A thing that all exchanges over this connection share, by `name`: made by the first, while others wait for it. When
   * making it fails, the next exchange tries again.
   */
  keep<T>(name: string, make: (lasting: Lasting) => Kept<T> | Promise<Kept<T>>): Promise<T>;
}

export interface OperationDefinition<C extends TObject, I extends TObject = TObject, O extends TObject = TObject>
  extends Omit<OperationType, 'input' | 'output'> {
  readonly input: I;
  readonly output: O;
  /** An input that makes sense, for forms and tests. */
  readonly sample: Static<I>;
  /** Does the exchange; throw a `Fault` for a failure. */
  run(context: OperationContext<Static<C>, Static<I>>): Promise<OperationResult>;
  /** Brings what a flow holds for an older `version` up to this one. */
  upgrade?(stored: StoredOperation, from: number): StoredOperation;
}

/** How a flow uses an operation. */
export interface StoredOperation {
  /** Input field → template or expression that gives it; a choice, a text as it is, a list of such fields. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Output field → variable that it is stored in. */
  readonly save: Readonly<Record<string, string>>;
}

/** What trying a connection may use: as an operation, without an input. */
export type CheckContext<C> = Omit<OperationContext<C, never>, 'input' | 'idempotencyKey' | 'sent'>;

export interface ConnectorDefinition<C extends TObject = TObject> extends Omit<ConnectorType, 'operations' | 'config'> {
  readonly config: C;
  // biome-ignore lint/suspicious/noExplicitAny: each operation has types of its own; `defineOperation` checked them.
  readonly operations: Readonly<Record<string, OperationDefinition<C, any, any>>>;
  /**
   * “Test connection”: asks the other system something harmless that needs the address *and* the secrets to be right. Throws
   * a `Fault` when they are not; it has 10 s. `reachable`: something answers, and nothing harmless tells whether the secrets
   * are right. Without it only the address is tried.
   */
  // biome-ignore lint/suspicious/noConfusingVoidType: most have nothing to say.
  check?(context: CheckContext<Static<C>>): Promise<void | 'reachable'>;
  /** Brings the configuration of an older `version` up to this one. */
  upgrade?(config: Record<string, unknown>, from: number): Record<string, unknown>;
}

/** Declares a connector: `plugins/<plugin>/connector.ts`, default export. Each operation becomes a palette entry. */
export const defineConnector = <C extends TObject>(definition: ConnectorDefinition<C>): ConnectorDefinition<C> =>
  definition;

/** Types one operation against its connector's configuration: `operation(Config, { … })`. */
export const defineOperation = <C extends TObject, I extends TObject, O extends TObject>(
  _config: C,
  definition: OperationDefinition<C, I, O>,
): OperationDefinition<C, I, O> => definition;
