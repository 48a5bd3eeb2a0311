import type { Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { createUniverse } from '../../../test/engine/kit.ts';
import { selfSigned } from '../../../test/kit/certificate.ts';
import { callNode, realConnections } from '../../../test/kit/node-call.ts';
import { htmlOf } from '../body.ts';

const own = selfSigned('127.0.0.1');
const open: SMTPServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await new Promise<void>((done) => server.close(() => done()));
});

interface Mailbox {
  readonly port: number;
  readonly mails: {
    readonly to: readonly string[];
    readonly content: string;
    readonly user: unknown;
    readonly secure: boolean;
  }[];
  connections: number;
}

const says = (responseCode: number, text: string): Error => Object.assign(new Error(text), { responseCode });

/** A real SMTP server with a mailbox. */
const mailServer = async (options: SMTPServerOptions & { breaks?: boolean } = {}): Promise<Mailbox> => {
  const { breaks = false, ...more } = options;
  const mails: Mailbox['mails'] = [];
  const server = new SMTPServer({
    ...own,
    closeTimeout: 100,
    authOptional: true,
    allowInsecureAuth: false,
    onAuth: ({ username, password }, _session, done) =>
      password === 'canary-password' ? done(null, { user: username }) : done(new Error('Invalid username or password')),
    onConnect: (_session, done) => {
      box.connections += 1;
      done();
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (breaks)
          for (const each of (server as unknown as { connections: Set<{ _socket: Socket }> }).connections)
            each._socket.destroy();
      });
      stream.on('end', () => {
        const { envelope, user, secure } = session;
        mails.push({
          to: envelope.rcptTo.map(({ address }) => address),
          content: Buffer.concat(chunks).toString(),
          user,
          secure,
        });
        done();
      });
    },
    ...more,
  });
  server.on('error', () => undefined);
  open.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const box: Mailbox = { port: (server.server.address() as { port: number }).port, mails, connections: 0 };
  return box;
};

const input = { to: 'desk@example.com', subject: '异常件', text: '运单 753 没有更新。' };
const send = async ({ port }: Mailbox, given: object = {}, more: object = {}, { timeout = 5, call = false } = {}) => {
  const { clock } = createUniverse();
  const config = { host: '127.0.0.1', port, encryption: 'none', from: 'noreply@example.com', ...more };
  const connections = realConnections(clock, { connections: { email: { connector: 'email', config } } });
  const params = { input: { ...input, ...given }, timeout, save: { messageId: 'id', reason: 'reason' } };
  return callNode('email.send', params, { variables: { id: {}, reason: {} }, clock, connections, call });
};
const leaving = async (...args: Parameters<typeof send>) => {
  const { step, state } = await (await send(...args)).ended();
  expect(JSON.stringify({ step, state })).not.toContain('canary');
  return { exit: step.exit, fault: step.fault?.code, id: String(state.variables.id) };
};
const login = { user: 'desk', password: 'canary-password', ca: own.cert };

describe('email.send', () => {
  it('hands a message to the server', async () => {
    const box = await mailServer();
    const result = await leaving(
      box,
      { to: 'a@example.com，b@example.com; a@example.com' },
      { fromName: '快运 <客服>' },
    );
    expect(result.exit).toBe('sent');
    expect(box.mails).toHaveLength(1);
    expect(box.mails[0]?.to).toEqual(['a@example.com', 'b@example.com']);
    expect(box.mails[0]?.content).toContain(`Message-ID: ${result.id}`);
    expect(box.mails[0]?.content).toContain('Content-Type: multipart/alternative');
    expect(result.id).toMatch(/^<[0-9a-f]{32}@example\.com>$/);
  });

  it('gives one step’s message the same id in every try', async () => {
    const box = await mailServer();
    expect((await leaving(box)).id).toBe((await leaving(box)).id);
  });

  it('logs in over TLS', async () => {
    const box = await mailServer({ secure: true, authOptional: false });
    expect((await leaving(box, {}, { encryption: 'tls', ...login })).exit).toBe('sent');
    expect(box.mails).toMatchObject([{ user: 'desk', secure: true }]);
  });

  it('logs in over STARTTLS', async () => {
    const box = await mailServer({ authOptional: false });
    expect((await leaving(box, {}, { encryption: 'starttls', ...login })).exit).toBe('sent');
    expect(box.mails).toMatchObject([{ user: 'desk', secure: true }]);
  });

  it('does not go on without the encryption that it was told to use', async () => {
    const box = await mailServer({ disabledCommands: ['STARTTLS'] });
    expect(await leaving(box, {}, { encryption: 'starttls' })).toMatchObject({ exit: 'failed' });
    expect(box.mails).toEqual([]);
  });

  it('trusts nobody whom it was not told to trust', async () => {
    const box = await mailServer({ secure: true });
    expect(await leaving(box, {}, { encryption: 'tls' })).toMatchObject({
      exit: 'failed',
      fault: 'connector.unavailable',
    });
    expect(box.mails).toEqual([]);
  });

  it('says so when the password is wrong', async () => {
    const box = await mailServer({ secure: true, authOptional: false });
    const wrong = { encryption: 'tls', ...login, password: 'canary-wrong' };
    expect(await leaving(box, {}, wrong)).toMatchObject({ exit: 'failed', fault: 'connector.unauthorized' });
  });

  it.each([
    ['an unknown mailbox', 550, 'refused', undefined],
    ['greylisting', 451, 'failed', 'connector.error'],
  ])('%s', async (_, code, exit, fault) => {
    const box = await mailServer({ onRcptTo: (_address, _session, done) => done(says(code, 'not now')) });
    expect(await leaving(box)).toMatchObject({ exit, fault });
    expect(box.mails).toEqual([]);
  });

  it('goes to those whom the server takes', async () => {
    const box = await mailServer({
      onRcptTo: ({ address }, _session, done) => done(address.startsWith('no') ? says(550, 'unknown') : null),
    });
    expect((await leaving(box, { to: 'no@example.com, yes@example.com' })).exit).toBe('sent');
    expect(box.mails[0]?.to).toEqual(['yes@example.com']);
  });

  it.each([
    ['spam', 554, 'refused', undefined],
    ['a full disk', 452, 'failed', 'connector.error'],
  ])('%s, which the server says at the end', async (_, code, exit, fault) => {
    const box = await mailServer({
      onData: (stream, _session, done) => {
        stream.resume();
        stream.on('end', () => done(says(code, 'no')));
      },
    });
    expect(await leaving(box)).toMatchObject({ exit, fault });
  });

  it('is unknown, and not sent again, when the line breaks in the middle of the message', async () => {
    const box = await mailServer({ breaks: true });
    expect(await leaving(box)).toMatchObject({ exit: 'unknown', fault: 'effect.unknown' });
    expect(box.connections).toBe(1);
  });

  it('is unknown when the server takes the message and says nothing', async () => {
    const box = await mailServer({ onData: (stream) => void stream.resume() });
    expect(await leaving(box, {}, {}, { timeout: 0.5 })).toMatchObject({ exit: 'unknown', fault: 'effect.unknown' });
    expect(box.connections).toBe(1);
  });

  it('has only failed when the server never came to the message', async () => {
    const box = await mailServer({ onMailFrom: () => undefined, onConnect: () => undefined });
    expect(await leaving(box, {}, {}, { timeout: 0.5 })).toMatchObject({ exit: 'failed', fault: 'connector.timeout' });
  });

  it('goes out, and no second time, when the caller hangs up', async () => {
    const box = await mailServer();
    const call = await send(box, {}, {}, { call: true });
    while (box.connections === 0) await new Promise((done) => setImmediate(done));
    call.hangsUp();
    expect((await call.ended()).state.outcome).toBe('hungup');
    while (box.mails.length === 0) await new Promise((done) => setImmediate(done));
    expect(box.mails).toHaveLength(1);
  });

  it.each([
    ['nobody', { to: ' ' }],
    ['no address', { to: 'desk' }],
    ['a header', { to: 'a@example.com\r\nBcc:b@example.com' }],
    ['a display name', { to: '"x" <a@example.com>' }],
    ['a crowd', { to: Array.from({ length: 21 }, (_, n) => `a${n}@example.com`).join(',') }],
  ])('asks no server about %s', async (_, given) => {
    const box = await mailServer();
    expect((await leaving(box, given)).exit).toBe('refused');
    expect(box.connections).toBe(0);
  });

  it('keeps a subject in its line', async () => {
    const box = await mailServer();
    await leaving(box, { subject: 'Hello\r\nBcc: b@example.com\r\n\r\nbody', text: 'x' });
    expect(box.mails[0]?.content).toContain('Subject: Hello Bcc: b@example.com body');
    expect(box.mails[0]?.content).not.toMatch(/^Bcc:/m);
    expect(box.mails[0]?.to).toEqual(['desk@example.com']);
  });
});

describe('the HTML of a text', () => {
  it('has no markup of the text’s own', () =>
    expect(htmlOf('<img src=x onerror=alert(1)> & "q"')).toBe(
      '<!doctype html><html><body><p>&lt;img src=x onerror=alert(1)&gt; &amp; &quot;q&quot;</p></body></html>',
    ));

  it('has paragraphs, lines and links', () =>
    expect(htmlOf('第一段\n第二行\n\n见 https://a.example/?x=1&y=2。')).toContain(
      '<p>第一段<br>第二行</p><p>见 <a href="https://a.example/?x=1&amp;y=2">https://a.example/?x=1&amp;y=2</a>。</p>',
    ));

  it('links to pages only', () => expect(htmlOf('javascript:alert(1)')).not.toContain('<a'));
});
