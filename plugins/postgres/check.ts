import { both, type CheckContext, Fault } from 'switchyard/sdk';
import type { Config } from './config.ts';
import { databaseOf, readOnly } from './database.ts';

/** Signs in and asks for nothing; a superuser is refused as in a flow. */
export const check = async ({
  config,
  keep,
  signal,
}: Pick<CheckContext<Config>, 'config' | 'keep' | 'signal'>): Promise<void> => {
  const database = await databaseOf({ config, keep });
  const { rowCount } = await readOnly(database, { signal, bytes: 10_000 }, (client) => client.query('SELECT 1'));
  if (rowCount !== 1) throw new Fault('connector.bad_answer', both('SELECT 1 没有返回内容', 'SELECT 1 gave no row'));
};
