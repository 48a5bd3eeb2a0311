import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowDraft } from '../../schema/api.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { hotline, Tester } from '../kit/tester.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

describe('S23 a trial call', () => {
  it('runs stored flows only, whatever the client sends along', async () => {
    const body = { name: '只运行已存', kind: 'ivr', document: hotline('只运行已存') };
    const { json: flow } = await test.as.analyst.post<FlowDraft>('/api/flows', body);
    const tester = await new Tester(test.as.analyst, flow.id).open();
    const evil = { ...hotline('evil'), start: 'end' };
    for (const extra of [{ document: evil }, { flow: evil }, { definition: evil }, { flowId: 'other' }]) {
      tester.send({ do: 'call', ...extra });
      expect(await tester.sees((m) => m.kind === 'error')).toMatchObject({ code: 'bad_request' });
    }
    tester.send({ do: 'call', version: 7 });
    expect(await tester.sees((m) => m.kind === 'error')).toMatchObject({ code: 'not_found' });
    expect(tester.messages.filter(({ kind }) => kind === 'event')).toEqual([]);
    tester.socket.close();
    expect(await test.as.analyst.upgradeStatus('/api/flows/nothing/simulate')).toBe(404);
  });
});
