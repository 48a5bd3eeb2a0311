import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowDraft, SimulatorMessage } from '../../../schema/api.ts';
import type { Flow } from '../../../schema/flow.ts';
import { MASK } from '../../../schema/mask.ts';
import { startTestApp, type TestApp } from '../../../test/kit/app.ts';
import { hotline, Tester } from '../../../test/kit/tester.ts';

let test: TestApp;
beforeAll(async () => {
  test = await startTestApp();
});
afterAll(() => test.close());

const stored = async (name: string, document: Flow = hotline(name)): Promise<FlowDraft> => {
  const { analyst } = test.as;
  const made = await analyst.post<FlowDraft>('/api/flows', { name, kind: document.kind, document });
  expect([made.status, made.json.diagnostics?.filter(({ severity }) => severity === 'error')]).toEqual([201, []]);
  return made.json;
};
const opened = async (name: string, document?: Flow): Promise<Tester> =>
  new Tester(test.as.analyst, (await stored(name, document)).id).open();
const paused = (m: SimulatorMessage) => m.kind === 'paused';
const found = { 'tms.track': { exit: 'found', output: { status: '运输中' } } };

describe('what a trial call begins with', () => {
  it('is any step, with variables of the right type', async () => {
    const tester = await opened('从中间');
    tester.send({ do: 'call', start: 'track', variables: { waybill: 753028, pin: '0815' }, answers: found });
    expect(await tester.sees((m) => m.kind === 'variables')).toMatchObject({ variables: { pin: MASK } });
    await tester.entered('track');
    const left = await tester.sees((m) => m.kind === 'event' && m.event.kind === 'left');
    expect(left).toMatchObject({ event: { step: { seq: 1, node: 'track', exit: 'found' } } });
    await tester.ended();
    expect(JSON.stringify(tester.messages)).not.toContain('0815');
    tester.socket.close();
  });

  it.each([
    [{ start: 'nowhere' }, '没有这一步'],
    [{ start: '__proto__' }, '/'],
    [{ start: 'constructor' }, '没有这一步'],
    [{ variables: { nothing: 1 } }, 'nothing'],
    [{ variables: { waybill: [1] } }, '「运单号」要填文字'],
    [{ time: '2026-02-30T09:00' }, '2026-02-30'],
    [{ time: 'tomorrow' }, '/time'],
    [{ language: 'fr' }, '/language'],
    [{ from: '1; DROP' }, '/from'],
    [{ answers: { 'tms.track': { exit: 'failed', fault: 'engine.internal' } } }, '/fault'],
    [{ answers: { 'tms.track': { exit: 'found', after: 3600 } } }, '/after'],
    [{ people: { party: 'explodes' } }, '/party'],
  ])('is refused with words: %j', async (wrong, words) => {
    const tester = await opened('不对');
    tester.send({ do: 'call', ...wrong });
    const error = await tester.sees((m) => m.kind === 'error');
    expect(error).toMatchObject({ code: 'bad_request', message: expect.stringContaining(words) });
    expect(tester.messages.filter(({ kind }) => kind === 'event')).toEqual([]);
    tester.send({ do: 'call' });
    await tester.entered('menu');
    tester.socket.close();
  });

  it('is any time of day: the flow goes by it, and by nothing else', async () => {
    const document = hotline('夜里');
    const night: Flow = {
      ...document,
      start: 'hours',
      nodes: {
        ...document.nodes,
        hours: {
          type: 'flow.branch',
          params: { cases: [{ name: 'night', label: '夜里', when: 'hour(now) < 6' }] },
          exits: { night: 'end', otherwise: 'menu' },
        },
      },
    };
    const tester = await opened('夜里', night);
    tester.send({ do: 'call', time: '2026-10-01T03:00' });
    expect(await tester.sees((m) => m.kind === 'began')).toMatchObject({
      at: '2026-09-30T19:00:00.000Z',
      zone: 'Asia/Shanghai',
    });
    await tester.entered('end');
    await tester.ended();
    tester.send({ do: 'call', time: '2026-10-01T10:00' });
    await tester.entered('menu');
    tester.socket.close();
  });

  it('is the caller’s own language', async () => {
    const document = hotline('语言');
    const menu = document.nodes.menu as Flow['nodes'][string];
    const both = { ...menu, params: { ...menu.params, prompt: { text: { 'zh-CN': '请按 1。', en: 'Press 1.' } } } };
    const tester = await opened('语言', { ...document, nodes: { ...document.nodes, menu: both } });
    tester.send({ do: 'call', language: 'en' });
    expect(await tester.sees((m) => m.kind === 'prompt')).toMatchObject({ text: 'Press 1.', language: 'en' });
    tester.socket.close();
  });
});

describe('a trial call that stands still', () => {
  it('goes one step at a time, and on', async () => {
    const tester = await opened('单步');
    tester.send({ do: 'call', paused: true, answers: found });
    expect(await tester.sees(paused)).toEqual({ kind: 'paused', why: 'asked', node: 'menu' });
    tester.send({ do: 'step' });
    await tester.entered('menu');
    tester.send({ do: 'key', key: '1' });
    expect(await tester.sees(paused)).toMatchObject({ node: 'ask' });
    tester.send({ do: 'continue' });
    await tester.entered('ask');
    for (const key of '753#') tester.send({ do: 'key', key });
    await tester.ended();
    tester.socket.close();
  });

  it('stops at breakpoints, takes a variable by hand there, and refuses one of another type', async () => {
    const tester = await opened('断点');
    tester.send({ do: 'call', breakpoints: ['track'], answers: { 'tms.track': { exit: 'notFound' } } });
    await tester.entered('menu');
    tester.send({ do: 'key', key: '1' });
    await tester.entered('ask');
    for (const key of '753#') tester.send({ do: 'key', key });
    expect(await tester.sees(paused)).toEqual({ kind: 'paused', why: 'breakpoint', node: 'track' });
    tester.send({ do: 'set', variable: 'waybill', value: { no: 'text' } });
    expect(await tester.sees((m) => m.kind === 'error')).toMatchObject({ message: '「运单号」要填文字' });
    tester.send({ do: 'set', variable: 'nothing', value: 1 });
    expect(await tester.sees((m) => m.kind === 'error')).toMatchObject({ code: 'bad_request' });
    tester.send({ do: 'set', variable: 'waybill', value: '999' });
    await tester.sees((m) => m.kind === 'variables' && m.variables.waybill === '999');
    // What is answered changes in the midst of the call.
    tester.send({ do: 'answers', answers: found });
    tester.send({ do: 'continue' });
    const left = await tester.sees(
      (m) => m.kind === 'event' && m.event.kind === 'left' && m.event.step.node === 'track',
    );
    expect(left).toMatchObject({
      event: { step: { exit: 'found', changed: { waybill: '999', status: '运输中' } } },
    });
    expect(JSON.stringify(left)).toContain('"waybill":"999"');
    tester.socket.close();
  });

  it('waits for nobody who waits for keys, and a hang-up ends it', async () => {
    const tester = await opened('等着也能停');
    tester.send({ do: 'call' });
    await tester.entered('menu');
    tester.send({ do: 'pause' });
    expect(await tester.sees(paused)).toEqual({ kind: 'paused', why: 'asked' });
    // Time stands still: there is nothing to skip to.
    tester.send({ do: 'skip' });
    tester.send({ do: 'hangup' });
    expect(await tester.ended()).toMatchObject({ event: { outcome: 'hungup' } });
    tester.socket.close();
  });
});

describe('time in a trial call', () => {
  it('jumps over a wait: the flow’s own time-out passes', async () => {
    const tester = await opened('不等');
    const began = performance.now();
    tester.send({ do: 'call' });
    await tester.sees((m) => m.kind === 'prompt');
    tester.send({ do: 'skip' });
    expect(await tester.sees((m) => m.kind === 'promptEnded')).toMatchObject({ how: 'finished' });
    tester.send({ do: 'skip' });
    const left = await tester.sees((m) => m.kind === 'event' && m.event.kind === 'left');
    expect(left).toMatchObject({ event: { step: { node: 'menu', exit: 'none' } } });
    expect(left.kind === 'event' && left.event.kind === 'left' && left.event.step.ms).toBeGreaterThan(5_000);
    expect(performance.now() - began).toBeLessThan(5_000);
    await tester.ended();
    tester.socket.close();
  });

  it.each([
    [{ exit: 'failed', fault: 'connector.timeout' }, 'connector.timeout', 5_000],
    [{ exit: 'found', after: 30 }, 'connector.timeout', 5_000],
    [{ exit: 'failed', fault: 'connector.unavailable', after: 2 }, 'connector.unavailable', 2_000],
    [{ exit: 'failed' }, 'connector.error', 0],
  ] as const)('passes until a made-up answer comes: %j', async (answer, code, ms) => {
    const tester = await opened('慢');
    tester.send({ do: 'call', start: 'track', answers: { 'tms.track': answer } });
    await tester.entered('track');
    tester.send({ do: 'skip' });
    const left = await tester.sees((m) => m.kind === 'event' && m.event.kind === 'left');
    expect(left).toMatchObject({ event: { step: { exit: 'failed', fault: { code } } } });
    expect(left.kind === 'event' && left.event.kind === 'left' && left.event.step.ms).toBeGreaterThanOrEqual(ms);
    await tester.ended();
    tester.socket.close();
  });
});

describe('other people’s telephones', () => {
  const withTransfer = (): Flow => {
    const document = hotline('转接');
    return {
      ...document,
      start: 'agent',
      nodes: {
        ...document.nodes,
        agent: {
          type: 'voice.transfer',
          version: 2,
          params: { targets: ['8001'], ring: 20, timeout: 20 },
          exits: { busy: 'end', noAnswer: 'end', failed: 'end' },
        },
      },
    };
  };

  it.each(['busy', 'noAnswer'] as const)('are %s when the tester says so', async (party) => {
    const tester = await opened(`转接 ${party}`, withTransfer());
    tester.send({ do: 'call', people: { party } });
    expect(await tester.sees((m) => m.kind === 'party')).toEqual({ kind: 'party', what: 'rings', number: '8001' });
    tester.send({ do: 'skip' });
    const end = await tester.sees((m) => m.kind === 'party');
    expect(end).toEqual({ kind: 'party', what: 'notAnswered', number: '8001', result: party });
    tester.socket.close();
  });

  it('are answered, and put down', async () => {
    const tester = await opened('转接 接通', withTransfer());
    tester.send({ do: 'call' });
    await tester.sees((m) => m.kind === 'party' && m.what === 'rings');
    tester.send({ do: 'skip' });
    await tester.sees((m) => m.kind === 'party' && m.what === 'connected');
    tester.send({ do: 'partyHangsUp' });
    await tester.sees((m) => m.kind === 'party' && m.what === 'parted');
    await tester.ended();
    tester.socket.close();
  });
});
