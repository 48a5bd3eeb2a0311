import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiError } from '../../schema/api.ts';
import { startTestApp, type TestApp } from '../../test/kit/app.ts';
import { faxTiff } from '../../test/kit/fax-page.ts';
import { auditOf } from '../store/audit.ts';
import { FaxFolder } from '../telephony/fax-folder.ts';
import { faxPages } from '../telephony/fax-tiff.ts';

let folder: string;
let test: TestApp;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-faxes-'));
  test = await startTestApp({ deps: { faxes: new FaxFolder(folder) } });
});
afterAll(async () => {
  await test.close();
  await rm(folder, { recursive: true, force: true });
});

const upload = (raw: Uint8Array<ArrayBuffer>, type = 'image/tiff') =>
  test.as.analyst.send<{ id: string; pages: number } & ApiError>('/api/faxes', {
    method: 'POST',
    raw,
    headers: { 'content-type': type },
  });

describe('fax documents', () => {
  it('are uploaded, and read by those who work with callers; both is on record', async () => {
    const document = new Uint8Array(faxTiff(2));
    const { status, json } = await upload(document);
    expect([status, json.pages]).toEqual([201, 2]);
    const read = await test.as.agent.send(`/api/faxes/${json.id}`, { method: 'GET' });
    expect(read.status).toBe(200);
    expect(await auditOf(test.database.db, `fax:${json.id}`)).toMatchObject([
      { action: 'fax.read' },
      { action: 'fax.uploaded' },
    ]);
  });

  it.each([
    ['no TIFF at all', new Uint8Array(Buffer.from('%PDF-1.7'))],
    ['cut off', new Uint8Array(faxTiff(2).subarray(0, 60))],
    ['of another width', new Uint8Array(faxTiff(1)).with(18, 1)],
  ])('that are %s are refused', async (_, bytes) => {
    expect(faxPages(bytes)).toBeUndefined();
    const { status, json } = await upload(bytes);
    expect([status, json.error.code]).toEqual([422, 'bad_fax']);
  });

  it('are sent as what they are', async () => {
    expect((await upload(new Uint8Array(faxTiff(1)), 'text/html')).status).toBe(415);
  });

  it.each(['f'.repeat(32), 'nothing', '..%2Fpasswd'])('%j is none', async (id) => {
    expect((await test.as.admin.send(`/api/faxes/${id}`, { method: 'GET' })).status).toBe(404);
  });
});
