import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { mirrorOf } from './apt-sources.ts';
import { isAlive, loadInstance, startOf } from './instance.ts';
import { lock } from './lock.ts';

describe('the mirror of this machine', () => {
  it('comes from a one-line file', () => {
    const text = [
      '# deb http://old.example/debian bookworm main',
      'deb http://security.example/debian-security bookworm-security main',
      'deb-src http://source.example/debian bookworm main',
      'deb [signed-by=/usr/share/keyrings/a.gpg arch=amd64] http://ftp.example/debian/ bookworm main contrib',
    ].join('\n');
    expect(mirrorOf([{ name: 'sources.list', text }])).toBe('http://ftp.example/debian/');
  });

  it('comes from a deb822 file', () => {
    const text = [
      'Types: deb',
      '# a comment in the middle',
      'URIs: https://packages.example/node_20.x',
      'Suites: nodistro',
      '',
      'Types: deb',
      'Enabled: no',
      'URIs: http://off.example/debian',
      'Suites: bookworm',
      '',
      'Types: deb deb-src',
      'URIs:',
      ' http://ftp.example/debian',
      ' http://second.example/debian',
      'Suites: bookworm bookworm-updates',
    ].join('\n');
    expect(mirrorOf([{ name: 'debian.sources', text }])).toBe('http://ftp.example/debian');
  });

  it('is left to debootstrap when no Debian archive is named', () => {
    expect(mirrorOf([{ name: 'a.list', text: 'deb cdrom:[Debian]/ bookworm main\ndeb file:/srv/debian x main' }])).toBe(
      undefined,
    );
    expect(mirrorOf([])).toBeUndefined();
  });
});

describe('a process that was started earlier', () => {
  it('is known by its number and its start', async () => {
    const startedAt = (await startOf(process.pid)) ?? '';
    expect(await isAlive({ pid: process.pid, startedAt })).toBe(true);
    expect(await isAlive({ pid: process.pid, startedAt: '1' })).toBe(false);
    expect(await startOf(2 ** 22 + 1)).toBeUndefined();
  });

  it('is not known from a file that was cut off', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-local-'));
    expect(await loadInstance(folder)).toBeUndefined();
    await writeFile(join(folder, 'asterisk-running.json'), '{"pid": 12');
    expect(await loadInstance(folder)).toBeUndefined();
    await rm(folder, { recursive: true });
  });
});

describe('lock', () => {
  it('lets one in at a time and forgets owners who died', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-lock-'));
    const path = join(folder, 'lock');
    await writeFile(path, `${2 ** 22 + 1} 12345`);
    let inside = 0;
    const enter = async (): Promise<void> => {
      const release = await lock(path);
      inside++;
      expect(inside).toBe(1);
      await new Promise((resolve) => setImmediate(resolve));
      inside--;
      await release();
    };
    await Promise.all(Array.from({ length: 8 }, enter));
    await rm(folder, { recursive: true });
  });
});
