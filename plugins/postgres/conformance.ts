import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { defineConformance } from 'switchyard/sdk';
import { EmbeddedPostgres } from '../../runtime/store/embedded.ts';
import connector from './connector.ts';

const USER = 'conformance';
const PASSWORD = 'canary-postgres-password';

/** A Postgres of its own with a role that may only read. */
const startPostgres = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-conformance-'));
  const server = await EmbeddedPostgres.open({ folder, logger: pino({ level: 'silent' }), durable: false });
  await server.ensureDatabase('conformance_data');
  await server.asSuperuser((client) => client.query(`CREATE ROLE ${USER} LOGIN PASSWORD '${PASSWORD}'`));
  await server.asSuperuser((client) => client.query(`GRANT CONNECT ON DATABASE conformance_data TO ${USER}`));
  return {
    port: server.port,
    close: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

export default defineConformance({
  connector,
  config: ({ host, port }) => ({
    host,
    port,
    database: 'conformance_data',
    user: USER,
    password: PASSWORD,
    tls: 'off',
    connections: 4,
  }),
  peer: startPostgres,
  check: {},
  operations: {
    query: {
      cases: [
        {
          exit: 'found',
          input: { sql: 'SELECT :waybill::text AS waybill', parameters: [{ name: 'waybill', value: '753028419066' }] },
          output: { value: '753028419066', count: 1 },
        },
        { exit: 'none', input: { sql: 'SELECT 1 WHERE false' } },
        { title: 'a write', fault: 'connector.rejected', input: { sql: 'SELECT * INTO stolen FROM pg_class' } },
      ],
    },
  },
});
