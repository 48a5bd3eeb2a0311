import type { Value } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import { both } from '../../schema/text.ts';
import type { EngineLimits } from './limits.ts';
import type { Secrets } from './masking.ts';
import type { PreparedFlow } from './prepare.ts';
import { sizeOf, toType } from './values.ts';

/**
 * The variables of one session. `values` is replaced, never changed, when a step first writes to it, so that whoever
 * holds it (a checkpoint on its way to the disk) keeps what it was given.
 */
export class Variables {
  values: Readonly<Record<string, Value>>;
  readonly #flow: PreparedFlow;
  readonly #limits: EngineLimits;
  readonly #secrets: Secrets;
  readonly #sizes = new Map<string, number>();
  #bytes = 0;
  /** The copy that the present step writes to. */
  #written: Record<string, Value> | undefined;
  #changed: string[] = [];

  constructor(flow: PreparedFlow, limits: EngineLimits, secrets: Secrets, values: Readonly<Record<string, Value>>) {
    this.#flow = flow;
    this.#limits = limits;
    this.#secrets = secrets;
    this.values = values;
    for (const [name, value] of Object.entries(values)) this.#account(name, value);
    for (const name of flow.sensitive) secrets.add(values[name]);
  }

  /** What may be kept when the session is over: what it had to know to go on after a crash is forgotten. */
  withoutSensitive(): Readonly<Record<string, Value>> {
    const secret = this.#flow.sensitive.filter((name) => Object.hasOwn(this.values, name));
    if (secret.length === 0) return this.values;
    return { ...this.values, ...Object.fromEntries(secret.map((name) => [name, null])) };
  }

  get(name: string): Value | undefined {
    this.#declared(name);
    return Object.hasOwn(this.values, name) ? this.values[name] : undefined;
  }

  /** Faults with `variable.unknown`, `variable.type` or `engine.too_large`; then nothing has changed. */
  set(name: string, given: unknown): void {
    const { type, sensitive } = this.#declared(name);
    const value = toType(given, type);
    this.#account(name, value);
    if (sensitive) this.#secrets.add(value);
    if (!this.#written) {
      this.#written = { ...this.values };
      this.values = this.#written;
    }
    this.#written[name] = value;
    if (!this.#changed.includes(name)) this.#changed.push(name);
  }

  /** Names of the variables that changed since the last call. */
  takeChanges(): readonly string[] {
    const changed = this.#changed;
    if (changed.length > 0) {
      this.#changed = [];
      this.#written = undefined;
    }
    return changed;
  }

  #declared(name: string) {
    const declared = this.#flow.variables.get(name);
    if (!declared) throw new Fault('variable.unknown', name);
    return declared;
  }

  #account(name: string, value: Value): void {
    const size = sizeOf(value);
    const bytes = this.#bytes - (this.#sizes.get(name) ?? 0) + size;
    if (typeof value === 'string' && size > this.#limits.textBytes) throw new Fault('engine.too_large', name);
    if (bytes > this.#limits.variablesBytes)
      throw new Fault('engine.too_large', both(`所有变量加起来太大，到「${name}」为止`, `all variables, at ${name}`));
    this.#sizes.set(name, size);
    this.#bytes = bytes;
  }
}

/** What variables of a new session hold. Faults with `variable.unknown` or `variable.type`. */
export const initialValues = (
  flow: PreparedFlow,
  given: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, Value>> => {
  if (!given) return flow.defaults;
  const values: Record<string, Value> = { ...flow.defaults };
  for (const [name, value] of Object.entries(given)) {
    const declared = flow.variables.get(name);
    if (!declared) throw new Fault('variable.unknown', name);
    values[name] = toType(value, declared.type);
  }
  return values;
};
