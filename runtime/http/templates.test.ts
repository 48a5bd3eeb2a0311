import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowDraft, Template, TemplateSummary } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { startTestApp, type TestApp } from '../../test/kit/app.ts';
import { EXAMPLES, readTemplate } from '../templates/templates.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

describe('templates', () => {
  it('are the examples, each with words in both languages and a picture', async () => {
    const { json } = await test.as.viewer.get<readonly TemplateSummary[]>('/api/templates');
    const folders = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const flows = folders.map(({ name }) => name).filter((name) => name !== 'logistics-sandbox');
    expect(json.map(({ id }) => id)).toEqual(flows.sort());
    for (const { id, title, what, picture, steps, scenarios } of json) {
      expect(title.en, id).toMatch(/^[\x20-\x7e]+$/);
      expect(title['zh-CN'], id).toMatch(/\p{Script=Han}/u);
      expect(what.en.length, id).toBeGreaterThan(20);
      expect(picture.cards.length).toBe(steps);
      expect(scenarios, id).toBeGreaterThan(0);
    }
    expect(json.find(({ id }) => id === 'order-status')?.connections).toEqual(['tms']);
  });

  it('become a flow with a name of its own', async () => {
    const body = { name: '我的查单', kind: 'ivr', template: 'order-status' };
    const made = await test.as.analyst.post<FlowDraft>('/api/flows', body);
    expect(made.status).toBe(201);
    const { json } = await test.as.analyst.get<Template>('/api/templates/order-status');
    expect(made.json.document).toEqual({ ...json.document, name: '我的查单' });
    expect(made.json.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each(['nobody', '..', '%2e%2e%2fpackage', 'constructor', '__proto__'])('are no files: %s', async (id) => {
    expect((await test.as.analyst.get(`/api/templates/${encodeURIComponent(id)}`)).status).toBe(404);
    const body = { name: 'x', kind: 'ivr', template: id };
    expect((await test.as.analyst.post('/api/flows', body)).status).toBe(404);
  });

  it('are refused without a word of what they are for', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'templates-'));
    mkdirSync(join(folder, 'empty'));
    mkdirSync(join(folder, 'wordless'));
    writeFileSync(join(folder, 'wordless/flow.json'), '{}');
    const parse = () => ({ flow: {} as Flow });
    await expect(readTemplate(folder, 'empty', parse)).resolves.toBeUndefined();
    await expect(readTemplate(folder, 'wordless', parse)).rejects.toThrow('wordless/about.json');
    rmSync(folder, { recursive: true });
  });
});
