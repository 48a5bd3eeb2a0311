import { inspect } from 'node:util';
import type { TObject } from 'typebox';

/** Shorter ones would be found by chance. */
export const SHORTEST_CANARY = 8;

interface Field {
  readonly 'x-secret'?: boolean;
}

/** Names of the fields that hold secrets. */
export const secretFields = (config: TObject): string[] =>
  Object.entries(config.properties as Readonly<Record<string, Field>>).flatMap(([name, field]) =>
    field['x-secret'] ? [name] : [],
  );

const secretsIn = (schema: TObject, config: Readonly<Record<string, unknown>>): string[] =>
  secretFields(schema).flatMap((name) => {
    const value = config[name];
    return typeof value === 'string' && value.length >= SHORTEST_CANARY ? [value] : [];
  });

/** As it may travel: in an address, in a header, in JSON. */
const spellings = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString('base64').replace(/=+$/, ''),
  JSON.stringify(secret).slice(1, -1),
];

/** Looks for a connection's secrets in whatever comes out of it. */
export class Leaks {
  readonly #secrets: Set<string>;
  readonly #found = new Map<string, Set<string>>();

  constructor(schema: TObject, config: Readonly<Record<string, unknown>>) {
    this.#secrets = new Set(secretsIn(schema, config).flatMap(spellings));
  }

  /** What a request carried as its `authorization` is a secret, too, however it was made. */
  learn(authorization: string | undefined): void {
    const credential = authorization?.split(' ').at(-1) ?? '';
    if (this.#secrets.size > 0 && credential.length >= SHORTEST_CANARY) this.#secrets.add(credential);
  }

  /** Looks through `what`: an error with its causes, an output, a text. `operation` and `place` are for the report. */
  look(operation: string, place: string, what: unknown): void {
    const text =
      typeof what === 'string' ? what : inspect(what, { depth: 12, maxStringLength: null, breakLength: 500 });
    for (const secret of this.#secrets) {
      if (!text.includes(secret)) continue;
      const places = this.#found.get(operation) ?? new Set();
      this.#found.set(operation, places.add(place));
    }
  }

  /** Where secrets were found in what came of `operation`. */
  found(operation: string): readonly string[] {
    return [...(this.#found.get(operation) ?? [])];
  }
}

type Write = typeof process.stdout.write;

/** Everything that is written to the console and to the standard streams while `work` runs. */
export const overhear = async <T>(work: () => Promise<T>): Promise<{ readonly result: T; readonly said: string }> => {
  let said = '';
  const streams = [process.stdout, process.stderr];
  const writes = streams.map((stream) => stream.write);
  const methods = ['log', 'info', 'warn', 'error', 'debug'] as const;
  // biome-ignore lint/suspicious/noConsole: it listens.
  const originals = methods.map((method) => console[method]);
  for (const [at, stream] of streams.entries()) {
    const write = writes[at] as Write;
    stream.write = ((...args: Parameters<Write>) => {
      said += String(args[0]);
      return write.apply(stream, args);
    }) as Write;
  }
  for (const method of methods)
    console[method] = (...parts: unknown[]) => {
      said += parts.map((part) => (typeof part === 'string' ? part : inspect(part, { depth: 12 }))).join(' ');
    };
  try {
    return { result: await work(), said };
  } finally {
    for (const [at, method] of methods.entries()) console[method] = originals[at] ?? (() => undefined);
    for (const [at, stream] of streams.entries()) stream.write = writes[at] as Write;
  }
};
