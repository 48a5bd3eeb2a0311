import { describe, expect, it } from 'vitest';
import type { SimulatorMessage } from '../../schema/api.ts';
import type { TraceStep } from '../../schema/trace.ts';
import { beginCall, type CallState, heardShare, lost, pressed, received, said, speaking } from './call.ts';
import { grouped, masked, shown } from './masked.ts';
import { clock } from './time.ts';
import { takenWires, trailOf } from './trail.ts';

const at = '2026-11-18T00:00:00Z';
const event = (event: Extract<SimulatorMessage, { kind: 'event' }>['event']): SimulatorMessage => ({
  kind: 'event',
  event,
});
const started = event({ kind: 'started', session: 's', at, flow: 'f', version: null });
const entered = (seq: number, node: string) => event({ kind: 'entered', session: 's', at, seq, node });
const step = (seq: number, node: string, exit: string, more: Partial<TraceStep> = {}): SimulatorMessage =>
  event({
    kind: 'left',
    session: 's',
    at,
    step: { seq, node, type: 't', at, ms: 1200, exit, effects: [], changed: {}, ...more },
  });
const prompt = (node: string, text = '您好'): SimulatorMessage => ({
  kind: 'prompt',
  node,
  text,
  language: 'zh-CN',
  durationMs: 2000,
});
const keys: SimulatorMessage = { kind: 'keys', keys: [{ key: '1', label: '查单' }] };
const ended = event({ kind: 'ended', session: 's', at, outcome: 'hungup' });

const callAfter = (...messages: readonly SimulatorMessage[]): CallState =>
  messages.reduce((call, message, index) => received(call, message, index * 100), beginCall(0));

describe('a call on the screen', () => {
  it('is live once the session has begun, and over with its outcome', () => {
    expect(callAfter().phase).toBe('calling');
    expect(callAfter(started).phase).toBe('live');
    const over = callAfter(started, entered(1, 'menu'), prompt('menu'), ended);
    expect([over.phase, over.outcome, speaking(over), over.keys]).toEqual(['ended', 'hungup', undefined, []]);
  });

  it('tells how much of a prompt was heard before a key stopped it', () => {
    const call = callAfter(started, entered(1, 'menu'), prompt('menu'));
    const line = speaking(call);
    expect(line && heardShare(line, 200 + 1000)).toBe(0.5);
    const stopped = received(call, { kind: 'promptEnded', how: 'stopped' }, 700).lines.at(-1);
    expect(stopped).toMatchObject({ ended: 'stopped', heardMs: 500 });
  });

  it('puts the keys of one step into one bubble and its step, and no others', () => {
    let call = callAfter(started, entered(1, 'menu'), keys);
    call = pressed(call, '1', 800);
    call = received(call, step(1, 'menu', '1'), 900);
    call = received(call, entered(2, 'collect'), 900);
    for (const key of '12#') call = pressed(call, key, 900);
    expect(call.lines.flatMap((line) => (line.kind === 'keys' ? [line.text] : []))).toEqual(['1', '12#']);
    expect(call.path.map(({ input, exit }) => [input, exit])).toEqual([
      ['1', '1'],
      ['12#', undefined],
    ]);
  });

  it('takes keys for no step that waits for none', () => {
    expect(pressed(callAfter(started, entered(1, 'say')), '5', 300).path[0]?.input).toBe('');
  });

  it('shows what a step changed, and what it was before', () => {
    const call = callAfter(
      started,
      { kind: 'variables', variables: { waybill: null, tries: 0 } },
      { kind: 'variables', variables: { waybill: '7530', tries: 0 } },
    );
    expect(call.changed).toEqual({ waybill: null });
    expect(received(call, { kind: 'variables', variables: { waybill: '7530', tries: 0 } }, 0).changed).toEqual({
      waybill: null,
    });
  });

  it('takes nothing for a change when empty stays empty', () => {
    const call = callAfter(
      started,
      { kind: 'variables', variables: { waybill: '', eta: '' } },
      { kind: 'variables', variables: { waybill: '7530', signedBy: null, eta: null } },
    );
    expect(call.changed).toEqual({ waybill: '' });
  });

  it('says faults, answers of other systems and words', () => {
    const fault = { code: 'connector.timeout', detail: 'tms' } as const;
    const request = [{ ms: 1, kind: 'request', text: 'tms.track' }] as const;
    const call = said(
      callAfter(
        started,
        entered(1, 'a'),
        step(1, 'a', 'found', { effects: request }),
        entered(2, 'b'),
        step(2, 'b', 'failed', { fault }),
      ),
      '转人工',
      950,
    );
    expect(call.lines.map(({ kind }) => kind)).toEqual(['asked', 'fault', 'speech']);
    expect(call.path[1]).toMatchObject({ fault, exit: 'failed' });
  });

  it('is lost when the line goes dead, but not once it has ended', () => {
    expect(lost(callAfter(started), 500)).toMatchObject({ phase: 'ended', outcome: 'lost' });
    expect(lost(callAfter(started, ended), 500).outcome).toBe('hungup');
  });
});

describe('its way over the cards', () => {
  const call = callAfter(started, entered(1, 'menu'), step(1, 'menu', '1'), entered(2, 'collect'));
  it('numbers visits, lights taken exits and the card where it is', () => {
    const trail = trailOf(call, new Map());
    expect(trail.get('menu')).toEqual({ step: 1, now: false, took: ['1'], fault: false });
    expect(trail.get('collect')).toMatchObject({ step: 2, now: true });
    expect([...takenWires(trail)]).toEqual(['menu:1']);
  });
  it('within a flow that a step runs lights its own cards, and the step around it in the other flow', () => {
    const inner = callAfter(
      started,
      entered(1, 'menu'),
      step(1, 'menu', '1'),
      entered(2, 'sub'),
      entered(3, 'sub/ask'),
      step(3, 'sub/ask', 'collected'),
      entered(4, 'sub/say'),
    );
    expect([...trailOf(inner, new Map()).keys()]).toEqual(['menu', 'sub']);
    expect(trailOf(inner, new Map()).get('sub')).toMatchObject({ now: true, took: [] });
    const within = trailOf(inner, new Map(), ['other/', 'sub/']);
    expect([...within.keys()]).toEqual(['ask', 'say']);
    expect([...takenWires(within)]).toEqual(['ask:collected']);
    expect(within.get('say')).toMatchObject({ now: true });
    // Back outside nothing of it is at work.
    expect(trailOf(received(inner, entered(5, 'bye'), 0), new Map(), ['sub/']).get('say')).toMatchObject({
      now: false,
    });
  });
  it('keeps the marks of cards that did not change', () => {
    const before = trailOf(call, new Map());
    expect(trailOf(received(call, prompt('collect'), 0), before).get('menu')).toBe(before.get('menu'));
  });
});

describe('numbers as people read them', () => {
  it.each([
    ['13800002076', '138 **** 2076'],
    ['95001', '95001'],
  ])('masks %s', (number, text) => expect(masked(number)).toBe(text));
  it.each([
    ['753028419066#', '7530 2841 9066 #'],
    ['1', '1'],
    ['今天 18:00 前', '今天 18:00 前'],
  ])('groups %s', (digits, text) => expect(grouped(digits)).toBe(text));
  it('shows values', () => {
    expect([shown('', '空'), shown(null, '空'), shown(0, '空'), shown(false, '空'), shown({ a: 1 }, '空')]).toEqual([
      '空',
      '空',
      '0',
      'false',
      '{"a":1}',
    ]);
  });
  it('tells the time', () => expect([clock(4200), clock(31_000, true), clock(-5)]).toEqual(['0:04', '00:31', '0:00']));
});
