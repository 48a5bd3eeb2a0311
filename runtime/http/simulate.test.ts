import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowDraft } from '../../schema/api.ts';
import { newcomer, startTestApp, type TestApp } from '../../test/kit/app.ts';
import { hotline, Tester } from '../../test/kit/tester.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

const stored = async (name: string): Promise<FlowDraft> => {
  const { analyst } = test.as;
  const made = await analyst.post<FlowDraft>('/api/flows', { name, kind: 'ivr', document: hotline(name) });
  expect([made.status, made.json.diagnostics?.filter(({ severity }) => severity === 'error')]).toEqual([201, []]);
  return made.json;
};

describe('a simulated call', () => {
  it('is heard, keyed and followed on the stored draft', async () => {
    const flow = await stored('演示');
    const tester = await new Tester(test.as.analyst, flow.id).open();
    tester.send({
      do: 'call',
      from: '13800002076',
      answers: { 'tms.track': { exit: 'found', output: { status: '运输中' } } },
    });
    expect(await tester.sees((m) => m.kind === 'variables')).toMatchObject({ variables: { status: '未知' } });
    await tester.entered('menu');
    expect(await tester.sees((m) => m.kind === 'keys')).toEqual({
      kind: 'keys',
      keys: [
        { key: '1', label: '查单' },
        { key: '2', label: '结束' },
      ],
    });
    expect(await tester.sees((m) => m.kind === 'prompt')).toMatchObject({
      node: 'menu',
      text: '查单请按 1，结束请按 2。',
    });
    tester.send({ do: 'key', key: '1' });
    expect(await tester.sees((m) => m.kind === 'promptEnded')).toMatchObject({ how: 'stopped' });
    await tester.entered('ask');
    const lit = await tester.sees((m) => m.kind === 'keys');
    expect(lit.kind === 'keys' && lit.keys.map(({ key }) => key).sort()).toEqual([...'#0123456789']);
    for (const key of '753028#') tester.send({ do: 'key', key });
    await tester.entered('track');
    await tester.sees(
      (m) => m.kind === 'variables' && m.variables.waybill === '753028' && m.variables.status === '运输中',
    );
    expect(await tester.ended()).toMatchObject({ event: { outcome: 'completed' } });
    expect(JSON.stringify(tester.messages)).not.toContain('canary');
    tester.socket.close();
    // A trial leaves nothing in the reports.
    expect((await test.as.admin.get<unknown[]>('/api/sessions')).json).toEqual([]);
  });

  it('ends with a hang-up, and another one can begin', async () => {
    const flow = await stored('再拨');
    const tester = await new Tester(test.as.analyst, flow.id).open();
    for (let i = 0; i < 2; i++) {
      tester.send({ do: 'call' });
      await tester.entered('menu');
      tester.send({ do: 'hangup' });
      expect(await tester.ended()).toMatchObject({ event: { outcome: 'hungup' } });
    }
    tester.socket.close();
  });

  it('answers nonsense with words and goes on', async () => {
    const flow = await stored('胡言乱语');
    const tester = await new Tester(test.as.analyst, flow.id).open();
    for (const nonsense of [
      '{',
      '[]',
      '{"do":"fly"}',
      '{"do":"key","key":"12"}',
      `{"do":"say","text":"${'x'.repeat(300)}"}`,
    ]) {
      tester.socket.send(nonsense);
      expect(await tester.sees((m) => m.kind === 'error')).toMatchObject({ message: expect.any(String) });
    }
    tester.socket.send(Buffer.from([1, 2, 3]));
    await tester.sees((m) => m.kind === 'error');
    tester.send({ do: 'call' });
    await tester.entered('menu');
    tester.socket.close();
  });

  it('drops who floods or sends too much at once', async () => {
    const flow = await stored('洪水');
    const flood = await new Tester(test.as.analyst, flow.id).open();
    for (let i = 0; i < 700; i++) flood.send({ do: 'key', key: '1' });
    expect(await flood.closed).toBe(1008);
    const huge = await new Tester(test.as.analyst, flow.id).open();
    huge.send({ do: 'say', text: 'x'.repeat(100_000) });
    expect(await huge.closed).toBe(1009);
  });

  it('lets one person open only so many, and counts those that are closed', async () => {
    const flow = await stored('太多');
    const open = await Promise.all(Array.from({ length: 8 }, () => new Tester(test.withKey.analyst, flow.id).open()));
    const ninth = await new Tester(test.withKey.analyst, flow.id).open();
    expect(await ninth.closed).toBe(1008);
    for (const tester of open) tester.socket.close();
    await Promise.all(open.map(({ closed }) => closed));
    const again = await new Tester(test.withKey.analyst, flow.id).open();
    again.send({ do: 'call' });
    await again.entered('menu');
    again.socket.close();
  });

  it('ends when its owner loses the login', async () => {
    const flow = await stored('离职');
    const leaver = await newcomer(test.as.admin, test.anonymous, 'analyst', 'leaver');
    const { json: me } = await leaver.get<{ id: string }>('/api/me');
    const tester = await new Tester(leaver, flow.id).open();
    tester.send({ do: 'call' });
    await tester.entered('menu');
    await test.as.admin.delete(`/api/users/${me.id}`);
    expect(await tester.closed).toBe(1008);
  });
});
