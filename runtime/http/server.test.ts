import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../test/kit/app.ts';
import { Client } from '../../test/kit/http-client.ts';
import { serve } from './server.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

/** What comes back until the server closes the connection. */
const talk = (port: number, text: string, drip = ''): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    socket.on('data', (data) => {
      answer += String(data);
    });
    const dripping = setInterval(() => drip && socket.write(drip), 50);
    socket.on('close', () => {
      clearInterval(dripping);
      resolve(answer);
    });
    socket.on('error', reject);
    socket.write(text);
  });

describe('connections', () => {
  it('that send their request drop by drop are closed', async () => {
    const server = await serve(test.app, { port: 0, host: '127.0.0.1', headersMs: 300, requestMs: 600 });
    const head = 'GET /healthz HTTP/1.1\r\nHost: x\r\n';
    expect(await talk(server.port, head, 'X-a: b\r\n')).toContain('408');
    const body =
      'POST /api/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n';
    expect(await talk(server.port, body, ' ')).toContain('408');
    await server.close();
  });

  it('that want another protocol get an ordinary answer', async () => {
    const { port } = new URL(test.url);
    const head = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n';
    expect(await talk(Number(port), head)).toMatch(/^HTTP\/1\.1 200/);
  });

  it('are all ended when the server closes, streams and sockets included', async () => {
    const server = await serve(test.app, { port: 0, host: '127.0.0.1' });
    const url = `http://127.0.0.1:${server.port}`;
    const { json: flow } = await test.as.analyst.post<{ id: string }>('/api/flows', { name: 'x', kind: 'ivr' });
    const stream = await fetch(`${url}/api/events`, { headers: test.withKey.viewer.headers });
    const socket = new Client(url, test.withKey.analyst.headers).socket(`/api/flows/${flow.id}/simulate`);
    await new Promise((resolve) => socket.once('open', resolve));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const idle = connect(server.port, '127.0.0.1');
    idle.on('error', () => idle.destroy());
    await Promise.all([server.close(), server.close()]);
    await closed;
    expect(await stream.text()).toContain(': connected');
    await expect(fetch(`${url}/healthz`)).rejects.toThrow();
    idle.destroy();
  });

  it('cannot begin where somebody else listens', async () => {
    const { port } = new URL(test.url);
    await expect(serve(test.app, { port: Number(port), host: '127.0.0.1' })).rejects.toThrow(/EADDRINUSE/);
  });
});
