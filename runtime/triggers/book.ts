import type { Logger } from 'pino';
import type { RunnableTrigger } from '../../plugins/sdk/index.ts';
import { withDefaults } from '../../schema/params.ts';
import type { TriggerStore } from './store.ts';
import type { Trigger } from './types.ts';

/** A configured trigger with the type that says how it listens. */
export interface Known {
  readonly trigger: Trigger;
  readonly definition: RunnableTrigger;
}

/** Names of a type's secret settings. */
export const secretFields = ({ config }: Pick<RunnableTrigger, 'config'>): string[] =>
  Object.entries(config.properties as Readonly<Record<string, { readonly 'x-secret'?: unknown }>>)
    .filter(([, field]) => field['x-secret'] === true)
    .map(([name]) => name);

/** What a type's functions work with: its settings, those left out by their defaults, and the secrets. */
export const settingsOf = (
  { config }: Pick<RunnableTrigger, 'config'>,
  trigger: Pick<Trigger, 'config'>,
  secrets: Readonly<Record<string, string>>,
): Record<string, unknown> => withDefaults(config, { ...trigger.config, ...secrets });

/** The triggers as this server knows them; read again whenever one is changed anywhere. */
export class TriggerBook {
  readonly #store: Pick<TriggerStore, 'list'>;
  readonly #types: ReadonlyMap<string, RunnableTrigger>;
  readonly #logger: Logger;
  #known: ReadonlyMap<string, Known> = new Map();

  constructor(options: {
    readonly store: Pick<TriggerStore, 'list'>;
    readonly types: ReadonlyMap<string, RunnableTrigger>;
    readonly logger: Logger;
  }) {
    this.#store = options.store;
    this.#types = options.types;
    this.#logger = options.logger;
  }

  async refresh(): Promise<void> {
    const known = new Map<string, Known>();
    for (const trigger of await this.#store.list()) {
      const definition = this.#types.get(trigger.type);
      if (!definition)
        this.#logger.error({ trigger: trigger.id, type: trigger.type }, 'no plugin has this trigger type');
      else known.set(trigger.id, { trigger: upToDate(trigger, definition), definition });
    }
    this.#known = known;
  }

  /** Those that are switched on. */
  get(id: string): Known | undefined {
    const known = this.#known.get(id);
    return known?.trigger.enabled ? known : undefined;
  }

  /** Switched on or not: what has arrived is dealt with all the same. */
  any(id: string): Known | undefined {
    return this.#known.get(id);
  }

  get enabled(): readonly Known[] {
    return [...this.#known.values()].filter(({ trigger }) => trigger.enabled);
  }
}

const upToDate = (trigger: Trigger, definition: RunnableTrigger): Trigger => {
  if (trigger.version >= definition.version || !definition.upgrade) return trigger;
  const config = definition.upgrade({ ...trigger.config }, trigger.version);
  return { ...trigger, config, version: definition.version };
};
