import { tmpdir } from 'node:os';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import { play } from '../../runtime/scenarios/play.ts';
import { simulatorStage } from '../../runtime/scenarios/simulator-stage.ts';
import { asteriskConfig } from '../../runtime/telephony/asterisk/config/config.ts';
import { coreAnnouncements } from '../../runtime/telephony/asterisk/config/options.ts';
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
      params: { number: '{{ target }}', timeout: 20 },
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
