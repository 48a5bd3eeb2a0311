import { SMTPServer } from 'smtp-server';
import { defineConformance } from 'switchyard/sdk';
import connector from './connector.ts';

const message = { subject: '异常件', text: '请查看。' };

export default defineConformance({
  connector,
  config: ({ host, port }) => ({
    host: host.replace(/:\d+$/, ''),
    port,
    encryption: 'none',
    user: 'desk',
    password: 'canary-email-password',
    from: 'noreply@example.com',
  }),
  peer: async () => {
    const server = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      closeTimeout: 100,
      onAuth: ({ username, password }, _session, done) =>
        done(password === 'canary-email-password' ? null : new Error('no'), { user: username }),
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('busy') ? Object.assign(new Error('later'), { responseCode: 451 }) : null),
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => done());
      },
    });
    server.on('error', () => undefined);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.server.address() as { port: number };
    return { port, close: () => new Promise<void>((done) => server.close(() => done())) };
  },
  check: {},
  operations: {
    send: {
      cases: [
        { exit: 'sent', output: { state: 'accepted' } },
        { exit: 'refused', input: { to: 'nobody', ...message } },
        { title: 'greylisting', fault: 'connector.error', input: { to: 'busy@example.com', ...message } },
      ],
    },
  },
});
