import { execFileSync } from 'node:child_process';
import { constants, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Route } from '../../runtime/http/core/route.ts';
import { routes } from '../../runtime/http/routes.ts';
import { RecordingStore } from '../../runtime/recordings/store.ts';
import { FaxFolder } from '../../runtime/telephony/fax-folder.ts';
import type { AudioAsset } from '../../schema/api.ts';
import type { TriggerInfo } from '../../schema/trigger-api.ts';
import { browserMissing } from '../kit/browser.ts';
import { faxTiff } from '../kit/fax-page.ts';
import { signedHeaders } from '../kit/hook-sender.ts';
import { toneWav } from '../kit/voice-service.ts';
import { setUpDesigner } from './designer.ts';
import { becameCode, RAN, watch } from './watch.ts';

let folder: string;
/** A pipe: whoever opens it to read waits there, and can be seen waiting. */
let pipe: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'uploads-'));
  pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  await mkdir(join(folder, 'faxes'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const test = setUpDesigner(() => ({ deps: { faxes: new FaxFolder(join(folder, 'faxes')) } }), { testTimeout: 120_000 });

/** Whether somebody has opened the pipe. */
const isOpened = (): Promise<boolean> =>
  open(pipe, constants.O_WRONLY | constants.O_NONBLOCK).then(
    async (handle) => {
      await handle.close();
      return true;
    },
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENXIO') throw error;
      return false;
    },
  );

interface Sent {
  readonly status: number;
  readonly text: string;
}

/** Sends from a page, as a form or script of ours does: with its login and origin. */
const send = (page: Page, method: string, path: string, type: string, body: string, headers = {}): Promise<Sent> =>
  page.evaluate(
    async (request) => {
      const form = new FormData();
      form.append('file', new File([request.body], request.file, { type: 'audio/wav' }));
      form.append('path', request.file);
      const isForm = request.type === 'multipart/form-data';
      const answer = await fetch(request.path, {
        method: request.method,
        body: isForm ? form : request.body,
        headers: { ...request.headers, 'if-match': '"1"', ...(!isForm && { 'content-type': request.type }) },
      });
      return { status: answer.status, text: await answer.text() };
    },
    { method, path, type, body, headers, file: pipe },
  );

describe.skipIf(browserMissing)('S16 an upload that names a file', () => {
  let page: Page;
  let asset: string;
  let flow: string;
  let trigger: TriggerInfo;
  let secret: string;

  beforeAll(async () => {
    const { admin } = test.as;
    flow = (await test.newFlow('流程')).id;
    const made = await admin.send<AudioAsset>('/api/audio?title=x&language=zh-CN', {
      method: 'POST',
      raw: new Uint8Array(toneWav(440, 0.3)),
      headers: { 'content-type': 'audio/wav' },
    });
    asset = made.json.id;
    trigger = (
      await admin.post<TriggerInfo>('/api/triggers', {
        title: '推送',
        type: 'http.webhook',
        enabled: true,
        config: {},
        orders: { source: 'tms' },
        revision: 0,
      })
    ).json;
    const { json } = await admin.post<{ secrets: Record<string, string> }>(`/api/triggers/${trigger.id}/secrets`, {
      values: {},
    });
    secret = Object.values(json.secrets)[0] ?? '';
    page = await test.stay('/flows', { as: 'admin' });
  });

  /** Where each route that takes a file, or a document as one sends a file, would do something. */
  const addresses: Readonly<Record<string, () => string>> = {
    uploadAudio: () => '/api/audio?title=y&language=zh-CN',
    replaceAudio: () => `/api/audio/${asset}/content`,
    uploadFax: () => '/api/faxes',
    uploadImportDocument: () => '/api/import-documents?file=x.json',
    receiveHook: () => trigger.path ?? '',
    createFlow: () => '/api/flows',
    saveDraft: () => `/api/flows/${flow}/draft`,
    validate: () => '/api/validate',
    createScenario: () => `/api/flows/${flow}/scenarios`,
    replaceScenario: () => `/api/flows/${flow}/scenarios/none`,
    createImport: () => '/api/imports',
    replaceImport: () => '/api/imports/none',
    compareImport: () => '/api/imports/none/changes',
    fetchImportDocument: () => '/api/import-addresses',
  };
  const types = [
    'application/json',
    'multipart/form-data',
    'application/x-www-form-urlencoded',
    'audio/wav',
    'image/tiff',
    'application/octet-stream',
    'text/plain',
  ];
  /** A check answers with what is wrong; a signed event is stored as the text that it is. */
  const harmless: Readonly<Record<string, number>> = { validate: 200, receiveHook: 202 };
  /** Those whose body is no small form: more than the usual 64 KB, or bytes as they are. */
  const takesFiles = ({ body, bodyLimit }: Route) => typeof body === 'string' || bodyLimit !== undefined;
  const uploads = Object.entries(routes as Record<string, Route>).filter(
    ([name, route]) => takesFiles(route) || name in addresses,
  );

  it.each(uploads.map(([name, route]) => ({ name, route })))('$name opens nothing', async ({ name, route }) => {
    const path = addresses[name]?.();
    if (!path) throw new Error(`a new route takes a file: say where for ${name}`);
    const before = await everything();
    // A signature that does not fit, and a kind of body that nobody takes: that is what is wanted here.
    test.allow(/status of 4(01|15)/);
    for (const named of [pipe, `file://${pipe}`, relative(process.cwd(), pipe), '/etc/passwd']) {
      const at = { path: named, file: named, filepath: named, filename: named, url: named, uri: named };
      const whole = { ...at, document: at, content: at, files: { file: at, data: at } };
      const body = JSON.stringify(name === 'fetchImportDocument' ? { url: named } : whole);
      for (const type of types) {
        const signed = name === 'receiveHook' ? signedHeaders(secret, body) : {};
        const { status, text } = await send(page, route.method, path, type, body, signed);
        const refused = status >= 400 && status < 500;
        expect([type, body, status, refused || harmless[name] === status]).toEqual([type, body, status, true]);
        expect(text).not.toContain('root:');
      }
    }
    expect(await isOpened()).toBe(false);
    expect(await everything()).toEqual(before);
  });

  /** What uploads leave behind. */
  const everything = async (): Promise<unknown> => {
    const lists = ['/api/audio', '/api/imports', '/api/flows', `/api/flows/${flow}/scenarios`];
    return Promise.all(lists.map(async (path) => (await test.as.admin.get(path)).json));
  };
});

const html = `<html><script>window.${RAN} = 1; alert(1)</script></html>`;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" onload="window.${RAN} = 1"><script>alert(1)</script></svg>`;

const bytesOf = (...parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.concat(parts.map((part) => Buffer.from(part as string))));

/** A chunk of a RIFF file. */
const chunk = (id: string, content: string): Uint8Array => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.length);
  return bytesOf(id, size, content, content.length % 2 ? '\0' : '');
};

/** A real sound that is a page, too. */
const polyglots = (): Readonly<Record<string, Uint8Array<ArrayBuffer>>> => {
  const wav = toneWav(440, 0.5);
  const inside = bytesOf(
    wav.subarray(0, 12),
    chunk('LIST', `INFO${Buffer.from(chunk('ICMT', html)).toString('latin1')}`),
    wav.subarray(12),
  );
  new DataView(inside.buffer).setUint32(4, inside.length - 8, true);
  const mp3 = readFileSync(new URL('../../runtime/speech/uploads/testing/greeting.mp3', import.meta.url));
  // An ID3 tag of one comment, its length in seven bits a byte.
  const frame = bytesOf('COMM', new Uint8Array([0, 0, 0, html.length + 5, 0, 0]), '\0eng\0', html);
  const size = frame.length;
  const tagged = bytesOf('ID3', new Uint8Array([3, 0, 0, 0, 0, (size >> 7) & 0x7f, size & 0x7f]), frame, mp3);
  return {
    'wav with a page in its comment': inside,
    'wav with a page behind it': bytesOf(wav, html),
    'mp3 with a page in its tag': tagged,
  };
};

/** Opens an address as a page: it is downloaded, or shown as what it is, and runs nothing. */
const openAsPage = async (path: string): Promise<void> => {
  // It is the browser that says what it does not do.
  test.allow(/sandboxed|Content Security Policy/);
  const page = await test.open('', { as: 'admin' });
  const seen = await watch(page);
  await page.goto(test.url + path).catch((error: Error) => {
    if (!error.message.includes('Download is starting') && !error.message.includes('net::ERR_ABORTED')) throw error;
  });
  expect(await page.evaluate((ran) => ran in window, RAN)).toBe(false);
  expect(await page.locator('script').count()).toBe(0);
  // Nor does a frame, an image or an object of a page of ours take it for one.
  await page.goto(`${test.url}/flows`);
  await page.locator('.page__h').waitFor();
  await page.evaluate(async (address) => {
    const image = new Image();
    const done = new Promise((resolve) => {
      image.onload = resolve;
      image.onerror = resolve;
    });
    image.src = address;
    await done;
    image.remove();
  }, path);
  expect(await becameCode(page)).toEqual([]);
  expect(seen).toEqual([]);
};

/** Its own policy, and no guessing of what it might be. */
const expectLocked = (headers: Headers): void => {
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('content-security-policy')).toMatch(/default-src 'none'; sandbox/);
};

describe.skipIf(browserMissing)('S19 pages that are called a sound or a document', () => {
  const upload = (path: string, raw: Uint8Array<ArrayBuffer>, type: string, method = 'POST') =>
    test.as.admin.send<AudioAsset & { pages: number }>(path, { method, raw, headers: { 'content-type': type } });
  const audioPath = '/api/audio?title=x&language=zh-CN';

  it.each([html, svg, `RIFF    WAVE${html}`, `ID3\u0003${html}`, `II*\0${html}`])('%j is refused', async (content) => {
    const bytes = bytesOf(content);
    const { json: real } = await upload(audioPath, bytesOf(toneWav(440, 0.2)), 'audio/wav');
    for (const type of ['audio/wav', 'audio/mpeg', 'application/octet-stream']) {
      expect((await upload(audioPath, bytes, type)).status).toBe(422);
      expect((await upload(`/api/audio/${real.id}/content`, bytes, type, 'PUT')).status).toBe(422);
    }
    for (const type of ['text/html', 'image/svg+xml']) {
      expect((await upload(audioPath, bytes, type)).status).toBe(415);
      expect((await upload('/api/faxes', bytes, type)).status).toBe(415);
    }
    expect((await upload('/api/faxes', bytes, 'image/tiff')).status).toBe(422);
  });

  it.each(Object.keys(polyglots()))('a %s is taken, made anew without it, and runs nothing', async (name) => {
    const { status, json, text } = await upload(audioPath, polyglots()[name] ?? bytesOf(), 'audio/wav');
    expect(status, text).toBe(201);
    const served = [json.url, ...['wav', 'ulaw', 'alaw'].map((format) => json.url.replace(/(\.wav)?$/, `.${format}`))];
    for (const path of new Set(served)) {
      const played = await fetch(test.url + path);
      expect(played.status).toBe(200);
      expect(played.headers.get('content-type')).toMatch(/^audio\//);
      expectLocked(played.headers);
      expect(Buffer.from(await played.arrayBuffer()).includes('<script')).toBe(false);
    }
    await openAsPage(json.url);
  });

  it('a fax with a page behind it is handed on as a file, and runs nothing', async () => {
    const { status, json, text } = await upload('/api/faxes', bytesOf(faxTiff(1), html), 'image/tiff');
    expect(status, text).toBe(201);
    const { headers } = await test.as.agent.get(`/api/faxes/${json.id}`);
    expect(headers.get('content-type')).toBe('image/tiff');
    expect(headers.get('content-disposition')).toMatch(/^attachment/);
    expectLocked(headers);
    await openAsPage(`/api/faxes/${json.id}`);
  });

  it('a recording whose bytes are a page is a sound to the browser', async () => {
    const store = new RecordingStore(test.database.db, 90);
    const { id: flowId } = await test.newFlow('录音');
    const about = { session: 'call', flowId, node: 'n', kind: 'call', category: '', from: '', to: '' } as const;
    await store.begin({ id: 'page', switchId: 'page', at: new Date(), ...about }, 'x');
    const audio = bytesOf(html.repeat(80));
    await store.putPiece('page', 0, audio);
    await store.complete('page', { bytes: audio.length, durationMs: audio.length / 8, soundMs: audio.length / 8 });
    for (const path of ['/api/recordings/page/sound', '/api/recordings/page/file']) {
      const { headers, status } = await test.as.admin.get(path);
      expect([status, headers.get('content-type')]).toEqual([200, 'audio/wav']);
      expectLocked(headers);
      await openAsPage(path);
    }
    expect((await test.as.admin.get('/api/recordings/page/file')).headers.get('content-disposition')).toMatch(
      /^attachment/,
    );
  });
});
