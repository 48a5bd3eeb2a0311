import connector from '../../plugins/postgres/connector.ts';
import { defineConformance } from '../../plugins/sdk/index.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

let database: TestDatabase | undefined;
const parameters = [{ name: 'waybill', value: '753028419066' }];

/** What the kit needs of the connector `postgres`: its peer is the tests' own database server. */
export default defineConformance({
  connector,
  config: ({ port }) => {
    const { hostname, pathname, username, password } = new URL(database?.url ?? 'postgres://u:p@127.0.0.1/d');
    return {
      host: hostname,
      port,
      database: pathname.slice(1),
      user: username,
      password: decodeURIComponent(password),
      tls: 'off',
      connections: 2,
    };
  },
  peer: async () => {
    database = await testDatabase();
    await database.pool.query('CREATE TABLE waybills (number text, status text, eta timestamptz)');
    await database.pool.query("INSERT INTO waybills VALUES ('753028419066', '派送中', NULL)");
    const { url, close } = database;
    return { port: Number(new URL(url).port), close };
  },
  operations: {
    query: {
      cases: [
        {
          exit: 'found',
          output: { value: '派送中', count: 1 },
          input: { sql: 'SELECT status, eta FROM waybills WHERE number = :waybill', parameters },
        },
        { exit: 'none', input: { sql: 'SELECT 1 FROM waybills WHERE number <> :waybill', parameters } },
        { title: 'a write', fault: 'connector.rejected', input: { sql: 'DELETE FROM waybills' } },
      ],
    },
  },
});
