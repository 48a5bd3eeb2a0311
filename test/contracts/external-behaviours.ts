import { testDatabase } from '../kit/database.ts';
import type { NodeTypeCase, Served } from './node-types-behaviours.ts';

/** A group robot, which answers `errcode`. */
const robot = (webhook: string): NodeTypeCase => ({
  connection: { webhook },
  exits: {
    sent: { peer: { body: '{"errcode":0}' } },
    refused: { params: { input: { text: ' ' } } },
    failed: { peer: { body: '{"errcode":-1}' } },
    unknown: { params: { timeout: 0.2 }, peer: 'hangs' },
  },
});

/** A database with one waybill in it. */
const waybills = async (): Promise<Served> => {
  const { pool, url, close } = await testDatabase();
  await pool.query('CREATE TABLE waybills (number text, status text, eta timestamptz)');
  await pool.query("INSERT INTO waybills VALUES ('753028419066', '派送中', now())");
  const { hostname, port, pathname, username, password } = new URL(url);
  const config = {
    host: hostname,
    port: Number(port),
    database: pathname.slice(1),
    user: username,
    password: decodeURIComponent(password),
    tls: 'off',
    connections: 2,
  };
  return { config, close };
};

/** Operations of connectors to services outside the company. */
export const externalCases: Readonly<Record<string, NodeTypeCase>> = {
  'dingtalk.send': robot('{peer}/robot/send?access_token=x'),
  'postgres.query': {
    serve: waybills,
    exits: {
      found: {},
      none: { params: { input: { sql: 'SELECT 1 WHERE false' } } },
      failed: { params: { input: { sql: 'SELECT nowhere' } } },
    },
  },
  'wecom.send': robot('{peer}/cgi-bin/webhook/send?key=x'),
};
