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

const aliyun = { provider: 'aliyun', endpoint: '{peer}', accessKeyId: 'k', accessKeySecret: 's', signName: '测试' };
const delivery = (...list: object[]) => ({
  peer: { body: JSON.stringify({ Code: 'OK', SmsSendDetailDTOs: { SmsSendDetailDTO: list } }) },
});

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
  'sms.send': {
    connection: aliyun,
    exits: {
      sent: { peer: { body: '{"Code":"OK","BizId":"b^0"}' } },
      refused: { params: { input: { to: '02161234567' } } },
      failed: { peer: { body: '{"Code":"isp.SYSTEM_ERROR"}' } },
      unknown: { params: { timeout: 0.2 }, peer: 'hangs' },
    },
  },
  'sms.state': {
    connection: aliyun,
    exits: {
      delivered: delivery({ SendStatus: 3 }),
      undelivered: delivery({ SendStatus: 2 }),
      waiting: delivery({ SendStatus: 1 }),
      notFound: delivery(),
      failed: { peer: { body: 'nonsense' } },
    },
  },
  'wecom.send': robot('{peer}/cgi-bin/webhook/send?key=x'),
};
