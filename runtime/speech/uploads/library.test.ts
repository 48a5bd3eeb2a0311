import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import type { StoredAudio } from '../../store/audio-assets.ts';
import { encodeWav } from '../audio/wav.ts';
import { AssetLibrary } from './library.ts';

const logger = pino({ level: 'silent' });
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

const stored = (id: string, mediaId: string): StoredAudio => ({
  id,
  title: '叮咚',
  transcript: '',
  language: 'zh-CN',
  mediaId: mediaId.repeat(64),
  durationMs: 1000,
  bytes: 16_044,
  changedAt: new Date(0),
  changedBy: 'analyst',
});
const sound = encodeWav({ pcm: new Int16Array(8000).fill(500), rate: 8000 });

/** A library over a table that the test changes and takes away. */
const setUp = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-assets-'));
  folders.push(folder);
  const table = { rows: [stored('chime', 'a')], away: false, reads: 0, contents: 0, now: 0 };
  const library = new AssetLibrary({
    store: {
      list: async () => {
        table.reads += 1;
        if (table.away) throw new Error('the database is away');
        return table.rows;
      },
      content: async () => {
        table.contents += 1;
        if (table.away) throw new Error('the database is away');
        return sound;
      },
    },
    dataFolder: folder,
    baseUrl: () => 'http://media',
    logger,
    now: () => table.now,
  });
  return { table, library };
};

describe('the audio of a runtime', () => {
  it('is at hand before a call asks for it', async () => {
    const { table, library } = await setUp();
    await library.refresh();
    await expect.poll(() => table.contents).toBe(1);
    expect(await library.find('chime')).toEqual({
      id: 'a'.repeat(64),
      title: '叮咚',
      text: '叮咚',
      language: 'zh-CN',
      durationMs: 1000,
      url: `http://media/media/prompts/${'a'.repeat(64)}`,
    });
    const file = await library.file('a'.repeat(64), 'wav');
    expect(file && (await readFile(file.path))).toEqual(sound);
    expect([table.reads, table.contents]).toEqual([1, 1]);
  });

  it('follows what another runtime has changed, without making a call wait', async () => {
    const { table, library } = await setUp();
    await library.refresh();
    table.rows = [stored('chime', 'b')];
    expect((await library.find('chime'))?.id).toBe('a'.repeat(64));
    table.now += 6_000;
    expect((await library.find('chime'))?.id).toBe('a'.repeat(64));
    await expect.poll(async () => (await library.find('chime'))?.id).toBe('b'.repeat(64));
  });

  it('knows at once what was uploaded elsewhere a moment ago', async () => {
    const { table, library } = await setUp();
    await library.refresh();
    table.rows.push(stored('news', 'c'));
    table.now += 1_000;
    expect((await library.find('news'))?.id).toBe('c'.repeat(64));
    expect(await library.find('nobody')).toBeUndefined();
  });

  it('plays on while the database is away', async () => {
    const { table, library } = await setUp();
    await library.refresh();
    await library.find('chime');
    table.away = true;
    table.now += 60_000;
    expect((await library.find('chime'))?.id).toBe('a'.repeat(64));
    expect(await library.file('a'.repeat(64), 'ulaw')).toMatchObject({ size: 8000 });
    table.now += 60_000;
    await expect(library.find('nobody')).rejects.toMatchObject({ code: 'store.unavailable' });
  });
});
