import { SMTPServer } from 'smtp-server';
import { testDatabase } from '../kit/database.ts';
import { sfAnswers, sfConfig, sfNo, sfYes } from '../kit/sf-peer.ts';
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

/** A mail server that puts off whoever is busy and never answers the silent. */
const mailServer = async (): Promise<Served> => {
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 50,
    onRcptTo: ({ address }, _session, done) =>
      done(address.startsWith('busy') ? Object.assign(new Error('later'), { responseCode: 451 }) : null),
    onData: (stream, { envelope }, done) => {
      stream.resume();
      stream.on('end', () => {
        if (!envelope.rcptTo.some(({ address }) => address.startsWith('silent'))) done();
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.server.address() as { port: number };
  return {
    config: { host: '127.0.0.1', port, encryption: 'none', from: 'noreply@example.com' },
    close: () => new Promise((done) => server.close(() => done())),
  };
};
const mailTo = (to: string) => ({ input: { to, subject: '异常', text: '请查看' }, timeout: 1 });

const kuaidi100 = { customer: 'c', key: 'k', callback: '{peer}/hook', pollUrl: '{peer}', autoUrl: '{peer}' };
const says = (body: object) => ({ peer: { body: JSON.stringify(body) } });
const returns = (returnCode: string) => says({ result: false, returnCode });

const sf = sfConfig({ url: '{peer}' });
const sfSays = (service: string, answer: ReturnType<typeof sfYes>) => ({ peer: sfAnswers({ [service]: answer }) });
const sfBroken = { peer: { body: '{"apiResultCode":"A1099"}' } };
const hanging = { params: { timeout: 0.2 }, peer: 'hangs' } as const;
const sfWaybills = { waybillNoInfoList: [{ waybillType: 1, waybillNo: 'SF1' }] };
const sfRoute = { mailNo: 'SF7444407228423', routes: [{ opCode: '80', acceptTime: '2026-03-02 09:00:00' }] };

const aliyun = { provider: 'aliyun', endpoint: '{peer}', accessKeyId: 'k', accessKeySecret: 's', signName: '测试' };
const delivery = (...list: object[]) => ({
  peer: { body: JSON.stringify({ Code: 'OK', SmsSendDetailDTOs: { SmsSendDetailDTO: list } }) },
});

/** Operations of connectors to services outside the company. */
export const externalCases: Readonly<Record<string, NodeTypeCase>> = {
  'dingtalk.send': robot('{peer}/robot/send?access_token=x'),
  'email.send': {
    serve: mailServer,
    exits: {
      sent: {},
      refused: { params: mailTo('nobody') },
      failed: { params: mailTo('busy@example.com') },
      unknown: { params: mailTo('silent@example.com') },
    },
  },
  'kuaidi100.recognise': {
    connection: kuaidi100,
    exits: {
      known: { peer: { body: '[{"comCode":"ems"}]' } },
      notRecognised: { peer: { body: '[]' } },
      failed: returns('601'),
    },
  },
  'kuaidi100.subscribe': {
    connection: kuaidi100,
    exits: { subscribed: returns('200'), refused: returns('701'), failed: returns('500'), unknown: hanging },
  },
  'kuaidi100.track': {
    connection: kuaidi100,
    exits: {
      found: says({ state: '3', com: 'yuantong', data: [] }),
      notFound: returns('500'),
      needsPhone: returns('408'),
      failed: returns('502'),
    },
  },
  'sf-express.cancel': {
    connection: sf,
    exits: {
      cancelled: sfSays('EXP_RECE_UPDATE_ORDER', sfYes({ resStatus: 2 })),
      refused: sfSays('EXP_RECE_UPDATE_ORDER', sfNo('8018')),
      failed: sfBroken,
      unknown: hanging,
    },
  },
  'sf-express.found': {
    connection: sf,
    exits: {
      found: sfSays('EXP_RECE_SEARCH_ORDER_RESP', sfYes(sfWaybills)),
      notFound: sfSays('EXP_RECE_SEARCH_ORDER_RESP', sfNo('8024')),
      failed: sfBroken,
    },
  },
  'sf-express.order': {
    connection: sf,
    exits: {
      ordered: sfSays('EXP_RECE_CREATE_ORDER', sfYes(sfWaybills)),
      outOfArea: sfSays('EXP_RECE_CREATE_ORDER', sfYes({ filterResult: 3 })),
      refused: sfSays('EXP_RECE_CREATE_ORDER', sfNo('6130')),
      failed: { peer: { body: '{"apiResultCode":"A1006"}' } },
      unknown: hanging,
    },
  },
  'sf-express.track': {
    connection: sf,
    exits: {
      found: sfSays('EXP_RECE_SEARCH_ROUTES', sfYes({ routeResps: [sfRoute] })),
      notFound: sfSays('EXP_RECE_SEARCH_ROUTES', sfYes({ routeResps: [] })),
      failed: sfBroken,
    },
  },
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
