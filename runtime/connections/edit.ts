import { isDeepStrictEqual } from 'node:util';
import type { ConnectorDefinition } from '../../plugins/sdk/index.ts';
import { givenSecrets, joinSecrets, type PartedConfig, partSecrets } from '../../schema/secrets.ts';
import type { StoredConnection } from '../store/connections.ts';
import { upgradedConfig } from './book.ts';
import { SecretUnreadable, type Vault } from './vault.ts';

type Config = Readonly<Record<string, unknown>>;

/** A stored configuration, parted; `unreadable` when its key is not there. */
export type OpenedConfig = PartedConfig | { readonly plain: Config; readonly unreadable: readonly string[] };

/** What a configuration becomes. */
export interface EditedConfig extends PartedConfig {
  readonly whole: Config;
  /** What is another than before: fields, never values. */
  readonly changed: readonly string[];
}

/** Reads what is stored, in the connector's present version. */
export const openConfig = (
  definition: ConnectorDefinition,
  { id, config, configVersion, secrets }: StoredConnection,
  vault: Vault,
): OpenedConfig => {
  try {
    const opened = Object.entries(secrets).map(
      ([field, sealed]) => [field, vault.open(sealed, { connection: id, field })] as const,
    );
    const whole = joinSecrets({ plain: config, secrets: new Map(opened) });
    const current = upgradedConfig(definition, whole, configVersion);
    // Nothing of it is sure to be where it belongs: whoever mends it gives its secrets again.
    if (!current) return { plain: config, secrets: new Map() };
    const parted = partSecrets(definition.config, current);
    // What was stored as a secret is never shown, even if the connector knows no such secret any more.
    return current === whole ? { ...parted, plain: partSecrets(definition.config, config).plain } : parted;
  } catch (error) {
    if (!(error instanceof SecretUnreadable)) throw error;
    return { plain: config, unreadable: Object.keys(secrets) };
  }
};

const changedFields = (before: PartedConfig['plain'], after: PartedConfig['plain']): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => !isDeepStrictEqual(before[field], after[field]),
  );

/**
 * What a stored configuration becomes with what a person has `given`. A secret that is left out or empty stays, and `null`
 * removes it; but whoever changes anything else has to give every secret again (`again`): else somebody could have a
 * secret that he has never seen sent to an address of his own.
 */
export const editConfig = (
  definition: ConnectorDefinition,
  stored: OpenedConfig | undefined,
  given: Config,
): EditedConfig | { readonly again: readonly string[] } => {
  const parted = partSecrets(definition.config, given);
  const fresh = givenSecrets(parted);
  if (!stored)
    return { plain: parted.plain, secrets: fresh, whole: joinSecrets({ ...parted, secrets: fresh }), changed: [] };
  const removed = [...parted.secrets].filter(([, value]) => value === null).map(([field]) => field);
  const fields = 'unreadable' in stored ? stored.unreadable : [...stored.secrets.keys()];
  const left = fields.filter((field) => !fresh.has(field) && !removed.includes(field));
  const changed = changedFields(stored.plain, parted.plain);
  if (left.length > 0 && ('unreadable' in stored || changed.length > 0)) return { again: left };
  const kept = 'unreadable' in stored ? [] : [...stored.secrets].filter(([field]) => left.includes(field));
  const secrets = new Map([...kept, ...fresh]);
  return {
    plain: parted.plain,
    secrets,
    whole: joinSecrets({ plain: parted.plain, secrets }),
    changed: [...changed, ...fresh.keys(), ...removed.filter((field) => fields.includes(field))],
  };
};

/** As they are stored. */
export const sealAll = (
  vault: Vault,
  connection: string,
  secrets: PartedConfig['secrets'],
): Readonly<Record<string, string>> =>
  Object.fromEntries([...secrets].map(([field, value]) => [field, vault.seal(value, { connection, field })]));
