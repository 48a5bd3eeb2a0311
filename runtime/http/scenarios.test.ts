import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiError, FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Scenario } from '../../schema/scenario.ts';
import type { ScenarioRunMessage, ScenarioSummary, StoredScenario } from '../../schema/scenario-api.ts';
import { startTestApp, type TestApp } from '../../test/kit/app.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp({
    // Nobody listens there: scenarios answer for it, or find out what happens.
    connections: { tms: { connector: 'tms', config: { baseUrl: 'http://127.0.0.1:1' } } },
  });
});
afterAll(() => test.close());

const example = JSON.parse(
  await readFile(new URL('../../examples/order-status/flow.json', import.meta.url), 'utf8'),
) as Flow;

const menu: Flow = {
  format: 1,
  kind: 'ivr',
  name: '查单',
  language: 'zh-CN',
  variables: { code: { type: 'text', label: '提货码', sensitive: true, default: '998877' } },
  start: 'menu',
  nodes: {
    menu: {
      type: 'voice.menu',
      params: {
        prompt: { text: { 'zh-CN': '查单请按 1。' } },
        options: [{ key: '1', label: '查单' }],
        timeout: 2,
        attempts: 1,
      },
      exits: { 1: 'say', none: 'end' },
    },
    say: {
      type: 'voice.say',
      params: { prompt: { text: { 'zh-CN': '您的提货码是{{ code }}。' } } },
      exits: { done: 'end' },
    },
    end: { type: 'flow.end', params: {}, exits: {} },
  },
};

const pressesOne: Scenario = {
  format: 1,
  title: '按 1 查单',
  steps: [{ hears: '查单请按' }, { presses: '1' }],
  expect: { outcome: 'completed', path: ['menu:1', 'say:done', 'end'] },
};

const newFlow = async (document: Flow = menu): Promise<FlowDraft> =>
  (await test.as.analyst.post<FlowDraft>('/api/flows', { name: '查单', kind: 'ivr', document })).json;
const add = async (flow: string, scenario: Scenario = pressesOne): Promise<StoredScenario> => {
  const { status, json } = await test.as.analyst.post<StoredScenario>(`/api/flows/${flow}/scenarios`, scenario);
  expect(status).toBe(201);
  return json;
};
const listOf = async (flow: string): Promise<readonly ScenarioSummary[]> =>
  (await test.as.viewer.get<ScenarioSummary[]>(`/api/flows/${flow}/scenarios`)).json;
const run = async (flow: string, body: object = {}): Promise<ScenarioRunMessage[]> => {
  const { text } = await test.as.analyst.post(`/api/flows/${flow}/scenario-run`, body);
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ScenarioRunMessage);
};
const resultsOf = (messages: readonly ScenarioRunMessage[]) =>
  messages.flatMap((message) => (message.kind === 'played' ? [message.result] : []));

describe('scenarios of a flow', () => {
  it('are kept in the order in which people put them, changed on top of what was read, and deleted', async () => {
    const { id } = await newFlow();
    const [first, second] = [await add(id), await add(id, { ...pressesOne, title: '不按键' })];
    expect((await listOf(id)).map(({ title, last }) => [title, last])).toEqual([
      ['按 1 查单', null],
      ['不按键', null],
    ]);
    const at = `/api/flows/${id}/scenarios`;
    expect(
      (await test.as.analyst.post(`/api/flows/${id}/scenario-order`, { ids: [second.id, 'gone', first.id] })).status,
    ).toBe(204);
    expect((await listOf(id)).map((one) => one.id)).toEqual([second.id, first.id]);
    const renamed = { ...pressesOne, title: '查单\0' };
    const put = (etag: string) =>
      test.as.analyst.send<StoredScenario>(`${at}/${first.id}`, {
        method: 'PUT',
        body: renamed,
        headers: { 'if-match': `"${etag}"` },
      });
    const saved = await put(first.etag);
    expect([saved.status, saved.json.title, saved.json.document.steps]).toEqual([200, '查单\ufffd', pressesOne.steps]);
    expect((await put(first.etag)).status).toBe(412);
    expect((await test.as.analyst.send(`${at}/${first.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await test.as.analyst.send(`${at}/${first.id}`, { method: 'DELETE' })).status).toBe(404);
    expect((await listOf(id)).map((one) => one.id)).toEqual([second.id]);
  });

  it('of another flow are not there', async () => {
    const [mine, other] = [await newFlow(), await newFlow()];
    const { id } = await add(mine.id);
    expect((await test.as.viewer.get(`/api/flows/${other.id}/scenarios/${id}`)).status).toBe(404);
    const body = { ids: [id] };
    expect((await test.as.analyst.post(`/api/flows/${other.id}/scenario-run`, body)).status).toBe(404);
    expect((await test.as.viewer.get('/api/flows/nothing/scenarios')).status).toBe(404);
  });

  it.each<[string, unknown, string]>([
    ['a step that is none', { ...pressesOne, steps: [{ sings: '啦' }] }, '/steps/0'],
    ['keys that no telephone has', { ...pressesOne, steps: [{ presses: '1a' }] }, '/steps/0/presses'],
    ['a time that is none', { ...pressesOne, given: { time: '昨天' } }, '/given/time'],
    ['no title', { ...pressesOne, title: '' }, '/title'],
    ['a format of the future', { ...pressesOne, format: 9 }, '/format'],
    [
      'prototypes',
      JSON.parse('{"format":1,"title":"x","steps":[],"expect":{"outcome":"completed"},"__proto__":{}}'),
      '/__proto__',
    ],
  ])('refuses %s, and says where', async (_what, body, pointer) => {
    const { id } = await newFlow();
    const { status, json } = await test.as.analyst.post<ApiError>(`/api/flows/${id}/scenarios`, body as object);
    expect(status).toBe(400);
    expect(json.error.fields?.map((field) => field.pointer)).toContain(pointer);
    expect(await listOf(id)).toEqual([]);
  });

  it('are at most 200, of 64 KB each', async () => {
    const { id } = await newFlow();
    await test.database.db
      .insertInto('scenarios')
      .values(
        Array.from({ length: 199 }, (_, at) => ({
          id: `many${at}-${id}`,
          flow_id: id,
          position: at,
          title: `${at}`,
          document: JSON.stringify(pressesOne),
          changed_by: 'x',
        })),
      )
      .execute();
    const post = (body: object) => test.as.analyst.post<ApiError>(`/api/flows/${id}/scenarios`, body);
    expect((await post({ ...pressesOne, title: 'x'.repeat(64_001) })).status).toBe(413);
    const both = await Promise.all([post(pressesOne), post(pressesOne)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409]);
  });
});

describe('a run', () => {
  it('tells how each went, and the list keeps it until the flow or the scenario means something else', async () => {
    const flow = await newFlow();
    const good = await add(flow.id);
    const bad = await add(flow.id, { ...pressesOne, title: '听错', steps: [{ hears: '转人工' }] });
    const messages = await run(flow.id);
    expect(messages[0]).toEqual({ kind: 'began', ids: [good.id, bad.id], errors: 0 });
    expect(messages.at(-1)).toEqual({ kind: 'ended' });
    const [passed, failed] = (await listOf(flow.id)).map(({ last }) => last);
    expect(passed).toMatchObject({
      passed: true,
      stale: false,
      version: null,
      by: 'analyst',
      path: pressesOne.expect.path,
    });
    expect(failed).toMatchObject({
      passed: false,
      step: 0,
      node: 'menu',
      parted: { at: 0, expected: 'menu:1', was: 'menu:none' },
    });
    expect(failed?.problem?.['zh-CN']).toBe('一直没有听到「转人工」，听到的是：「查单请按 1。」');
    const at = `/api/flows/${flow.id}`;
    const moved = { ...flow.document, view: { nodes: { menu: { x: 500, y: 0 } } } };
    const save = (document: Flow, etag: string) =>
      test.as.analyst.send<FlowDraft>(`${at}/draft`, {
        method: 'PUT',
        body: document,
        headers: { 'if-match': `"${etag}"` },
      });
    const { json } = await save(moved, flow.etag);
    expect((await listOf(flow.id)).map(({ last }) => last?.stale)).toEqual([false, false]);
    await save({ ...moved, start: 'say' }, json.etag);
    expect((await listOf(flow.id)).map(({ last }) => last?.stale)).toEqual([true, true]);
    expect(resultsOf(await run(flow.id, { ids: [good.id] })).map(({ passed: went }) => went)).toEqual([false]);
  });

  it('hides what is sensitive', async () => {
    const { id } = await newFlow();
    const { id: scenario } = await add(id, { ...pressesOne, steps: [...pressesOne.steps, { hears: '没有这句' }] });
    const text = JSON.stringify(await run(id));
    expect(text).toContain('您的提货码是');
    const stored = await test.as.viewer.get<StoredScenario>(`/api/flows/${id}/scenarios/${scenario}`);
    expect(stored.json.heard).toHaveLength(2);
    expect(text + stored.text).not.toContain('998877');
  });

  it('plays a version, too', async () => {
    const flow = await newFlow();
    await add(flow.id);
    const published = await test.as.analyst.send(`/api/flows/${flow.id}/publish`, {
      method: 'POST',
      body: { withoutVoice: true },
      headers: { 'if-match': `"${flow.etag}"` },
    });
    expect(published.status).toBe(201);
    expect(resultsOf(await run(flow.id, { version: 1 })).map(({ passed, version }) => [passed, version])).toEqual([
      [true, 1],
    ]);
    expect((await test.as.analyst.post(`/api/flows/${flow.id}/scenario-run`, { version: 2 })).status).toBe(404);
  });

  it('lets systems of the test environment misbehave, and answers for them', async () => {
    const { id } = await newFlow(example);
    const scenarioOf = async (name: string): Promise<Scenario> =>
      JSON.parse(
        await readFile(new URL(`../../examples/order-status/scenarios/${name}.json`, import.meta.url), 'utf8'),
      ) as Scenario;
    await add(id, await scenarioOf('tms-down'));
    const nobodyThere = await scenarioOf('tms-nonsense');
    await add(id, nobodyThere);
    await add(id, {
      ...nobodyThere,
      given: { answers: { 'tms.track': { exit: 'failed', fault: 'connector.timeout' } } },
    });
    await add(id, { ...nobodyThere, given: { answers: { 'tms.sing': { exit: 'done' } } } });
    await add(id, { ...nobodyThere, given: { connections: { crm: 'hangs' } } });
    const results = resultsOf(await run(id));
    const byId = new Map((await listOf(id)).map(({ id: one, last }) => [one, last]));
    const all = [...byId.values()].map((last) => [last?.passed, last?.problem?.['zh-CN']]);
    expect(results).toHaveLength(5);
    expect(all).toEqual([
      [true, undefined],
      [true, undefined],
      [true, undefined],
      [false, '没有操作「tms.sing」'],
      [false, '没有配置连接「crm」'],
    ]);
  });

  it('stops when nobody reads it any more, and holds up nobody', async () => {
    const { id } = await newFlow();
    for (let at = 0; at < 30; at++) await add(id);
    const abort = new AbortController();
    const response = await fetch(`${test.url}/api/flows/${id}/scenario-run`, {
      method: 'POST',
      body: '{}',
      headers: { ...test.as.analyst.headers, 'content-type': 'application/json' },
      signal: abort.signal,
    });
    await response.body?.getReader().read();
    abort.abort();
    await expect.poll(() => test.app.openStreams()).toBe(0);
    expect((await listOf(id)).some(({ last }) => last === null)).toBe(true);
    const [scenario] = await listOf(id);
    expect(resultsOf(await run(id, { ids: [scenario?.id] })).map(({ passed }) => passed)).toEqual([true]);
  });
});

it('a flow that begins as a template has its scenarios', async () => {
  const { json } = await test.as.analyst.post<FlowDraft>('/api/flows', {
    name: '查',
    kind: 'ivr',
    template: 'order-status',
  });
  expect((await listOf(json.id)).length).toBeGreaterThan(2);
});
