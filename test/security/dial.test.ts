import { tmpdir } from 'node:os';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import { play } from '../../runtime/scenarios/play.ts';
import { simulatorStage } from '../../runtime/scenarios/simulator-stage.ts';
import { loadSettings } from '../../runtime/settings.ts';
import { asteriskConfig } from '../../runtime/telephony/asterisk/config/config.ts';
import { coreAnnouncements } from '../../runtime/telephony/asterisk/config/options.ts';
import { dialTarget } from '../../runtime/telephony/dial-target.ts';
import type { Flow } from '../../schema/flow.ts';

const logger = pino({ level: 'silent' });
const registry = await loadPlugins();

/** Transfers to whatever the variable holds, as a careless analyst might draw it. */
const flow: Flow = {
  format: 1,
  kind: 'ivr',
  name: '转接',
  language: 'zh-CN',
  variables: { target: { type: 'text', label: '转到' } },
  start: 'agent',
  nodes: {
    agent: {
      type: 'voice.transfer',
      version: 2,
      params: { targets: ['{{ target }}'], ring: 20, timeout: 20 },
      exits: { busy: 'end', noAnswer: 'end', failed: 'end' },
    },
    end: { type: 'flow.end', params: {}, exits: {} },
  },
};

const transferTo = async (target: string) => {
  const stage = simulatorStage(tmpdir(), logger);
  const connections = { connectors: registry.connectors, connections: {}, allowedHosts: [] };
  const { played } = await play(
    {
      format: 1,
      title: '',
      steps: [],
      given: { variables: { target } },
      expect: { outcome: 'completed', path: ['agent:failed', 'end'] },
    },
    flow,
    stage,
    { registry, connections, speech: stage.speech, logger, limitMs: 10_000 },
  );
  return played;
};

describe('S24: what is dialled is a telephone number and nothing else', () => {
  it.each([
    'PJSIP/8001&PJSIP/00491234',
    'Local/8001@from-internal',
    'SHELL(reboot)',
    '8001@evil.example',
    '8001\r\nX-Header: 1',
    '8001\n',
    '8001,30,g',
    '8001/n',
    '$' + '{EVAL(1)}',
    '８００１',
    '',
    '1'.repeat(60),
  ])('refuses %j', async (target) => {
    const played = await transferTo(target);
    expect(played?.transferredTo).toBeUndefined();
    expect(played?.trace[0]).toMatchObject({ exit: 'failed', fault: { code: 'telephony.target_refused' } });
  });

  it('dials a plain number', async () => {
    expect((await transferTo('8001'))?.transferredTo).toBe('8001');
  });

  it.each(['switchyard)\n same => n,System(id)', 'a,b', 'x y', '$' + '{SHELL(id)}'])(
    'writes no configuration with %j in it',
    (app) => {
      const config = () =>
        asteriskConfig({
          ari: { host: '127.0.0.1', port: 8088, user: 'u', password: 'p', app },
          sip: { host: '127.0.0.1', port: 5060 },
          rtp: { from: 10_000, to: 20_000 },
          codecs: ['alaw'],
          announcements: coreAnnouncements,
        });
      expect(config).toThrow();
    },
  );
});

/** A hotline that dials whatever its caller keys in, as no analyst should draw it. */
const callThrough: Flow = {
  ...flow,
  start: 'ask',
  nodes: {
    ...flow.nodes,
    ask: {
      type: 'voice.collect',
      params: {
        prompt: { text: { 'zh-CN': '请输入要转的号码。' } },
        minDigits: 2,
        maxDigits: 20,
        terminator: '#',
        betweenDigits: 4,
        bargeIn: true,
        timeout: 5,
        attempts: 1,
        variable: 'target',
      },
      exits: { collected: 'agent', none: 'end' },
    },
  },
};

describe('S26: expensive numbers are closed', () => {
  it.each([
    '00441632960000',
    '+441632960000',
    '+1 900'.replace(' ', ''),
    '900441632960000',
    '1790900441632960000',
    '1259300852123456',
    '*7200441632960000',
    '*72*00441632960000#',
    '16885588',
    '16012345678',
    '01016885588',
    '+8616885588',
  ])('refuses %s', async (target) => {
    const played = await transferTo(target);
    expect(played?.transferredTo).toBeUndefined();
    expect(played?.trace[0]).toMatchObject({ exit: 'failed', fault: { code: 'telephony.range_closed' } });
  });

  it.each([
    '8001',
    '02161234567',
    '13900001111',
    '16612345678',
    '016612345678',
    '+8613900001111',
    '4008123123',
    '95001',
  ])('dials %s', async (target) => expect((await transferTo(target))?.transferredTo).toBe(target));

  it('refuses what the caller keys in just the same', async () => {
    const stage = simulatorStage(tmpdir(), logger);
    const connections = { connectors: registry.connectors, connections: {}, allowedHosts: [] };
    const { played } = await play(
      {
        format: 1,
        title: '',
        steps: [{ hears: '请输入' }, { presses: '00441632960000#' }],
        expect: { outcome: 'completed', path: ['ask:collected', 'agent:failed', 'end'] },
      },
      callThrough,
      stage,
      { registry, connections, speech: stage.speech, logger, limitMs: 10_000 },
    );
    expect(played?.trace[1]?.fault?.code).toBe('telephony.range_closed');
    expect(played?.transferredTo).toBeUndefined();
  });

  it.each([
    [['0044'], '+441632960000'],
    [['+44'], '00441632960000'],
    [['168'], '16885588'],
    [['168'], '+8616885588'],
  ])('dials with DIAL_ALLOW=%s the number %s', (allowed, number) => {
    expect(dialTarget(number, allowed)).toBe(number);
    expect(() => dialTarget('0085212345678', allowed)).toThrow(/range_closed/);
    expect(() => dialTarget('PJSIP/0044', allowed)).toThrow(/target_refused/);
  });

  it('lets no operator open the whole world by a slip', () => {
    for (const prefix of ['0', '00', '+', '1', '*', '0044;168'])
      expect(() => loadSettings({ DIAL_ALLOW: prefix })).toThrow(/DIAL_ALLOW/);
    expect(loadSettings({ DIAL_ALLOW: '0044, +852,168' }).dialAllowed).toEqual(['0044', '+852', '168']);
  });
});
