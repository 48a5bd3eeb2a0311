import { chown, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { config, hostAndPort } from './asterisk.ts';

describe('a flag with host and port', () => {
  it.each([
    ['sip.example.com', 'sip.example.com', 5060],
    ['10.0.0.5:5080', '10.0.0.5', 5080],
  ])('%s', (text, host, port) => expect(hostAndPort('--trunk', text)).toEqual({ host, port }));

  it.each(['', 'a b', 'h:abc', 'h:', 'h:0', 'h:99999', ':5060', '[2001:db8::1]:5060', 'h:1\nx=y'])(
    'refuses %j and says which flag it was',
    (text) => expect(() => hostAndPort('--trunk', text)).toThrow(/^--trunk must be host or host:port/),
  );
});

describe('the configuration in a folder', () => {
  it('belongs to whom the folder belongs to, and nobody else reads the ARI password', async () => {
    const out = await mkdtemp(join(tmpdir(), 'switchyard-config-'));
    onTestFinished(() => rm(out, { recursive: true }));
    if (process.getuid?.() === 0) await chown(out, 12_345, 12_346);
    const { uid, gid } = await stat(out);
    await config({ out, sip: '0.0.0.0:5060' });
    const written = await stat(join(out, 'ari.conf'));
    expect({ uid: written.uid, gid: written.gid, mode: written.mode & 0o777 }).toEqual({ uid, gid, mode: 0o640 });
  });
});
