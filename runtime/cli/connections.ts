import { pino } from 'pino';
import { vaultWith } from '../connections/vault.ts';
import { derivedKey, serverSecret } from '../identity.ts';
import { loadSettings } from '../settings.ts';
import { ConnectionStore } from '../store/connections.ts';
import { openDatabase } from '../store/database.ts';
import { print } from './output.ts';

/** `switchyard connections rotate`: seals every stored secret with the first of CONNECTION_KEYS. Servers may run meanwhile. */
export const rotate = async (): Promise<void> => {
  const settings = loadSettings();
  const logger = pino({ level: 'error' }, pino.destination(2));
  const secret = await serverSecret(settings.data, settings.secret);
  const vault = vaultWith(settings.connectionKeys, derivedKey(secret, 'connections'));
  const database = await openDatabase({ databaseUrl: settings.databaseUrl, dataFolder: settings.data, logger });
  try {
    const store = new ConnectionStore(database.db);
    const reseal = (connection: string, field: string, sealed: string) =>
      vault.isCurrent(sealed)
        ? undefined
        : vault.seal(vault.open(sealed, { connection, field }), { connection, field });
    const count = await store.reseal(reseal, 'switchyard connections rotate');
    print(`${count} secrets were sealed with the first key`);
  } finally {
    await database.close();
  }
};
