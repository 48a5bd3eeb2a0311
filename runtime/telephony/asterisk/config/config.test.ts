import { describe, expect, it } from 'vitest';
import { asteriskConfig } from './config.ts';
import { type AsteriskConfigOptions, coreAnnouncements } from './options.ts';

const options: AsteriskConfigOptions = {
  ari: { host: '127.0.0.1', port: 8088, user: 'switchyard', password: 'p4ssword', app: 'switchyard' },
  sip: { host: '0.0.0.0', port: 5060 },
  rtp: { from: 10_000, to: 20_000 },
  codecs: ['alaw', 'ulaw'],
  trunk: { host: 'sip.provider.example', port: 5060, from: ['203.0.113.0/24'], user: 'acct1', password: 'tr-nk' },
  announcements: coreAnnouncements,
  faxFolder: '/var/spool/asterisk/fax',
};
const testing: AsteriskConfigOptions = {
  ...options,
  trunk: undefined,
  testing: { port: 5062, app: 'switchyard-test' },
};

const file = (name: string, given = options): string => asteriskConfig(given)[name] ?? '';

/** Sections of a file, as name and lines. */
const sections = (text: string): { name: string; lines: string[] }[] =>
  text
    .split(/^\[/m)
    .slice(1)
    .map((section) => {
      const [head = '', ...lines] = section.split('\n');
      return { name: head.replace(/].*/, ''), lines: lines.filter((line) => line !== '') };
    });

describe('the Asterisk configuration', () => {
  it.each(['extensions.conf', 'pjsip.conf', 'http.conf', 'ari.conf', 'res_http_media_cache.conf', 'asterisk.conf'])(
    'is, for a site with a trunk, this %s',
    (name) => {
      expect(file(name)).toMatchSnapshot();
    },
  );

  it.each(['extensions.conf', 'pjsip.conf'])('is, for tests, this %s', (name) => {
    expect(file(name, testing)).toMatchSnapshot();
  });

  it.each([
    ['a site', options],
    ['tests', testing],
  ])('puts an announcement behind every Stasis() of %s', (_, given) => {
    const dialplan = sections(file('extensions.conf', given));
    const lines = dialplan.flatMap((section) => section.lines);
    // An offer to the group may come before it.
    const offers = /n,(Ringing\(\)|StasisBroadcast\(|GotoIf\(.*switchyard-unreachable)/;
    const handovers = lines.flatMap((line, i) =>
      line.includes('Stasis(') ? [lines.slice(i + 1).find((next) => !offers.test(next))] : [],
    );
    expect(handovers.length).toBeGreaterThan(1);
    for (const next of handovers) expect(next).toBe(' same => n,Goto(switchyard-unreachable,s,1)');
    const fallback = dialplan.find(({ name }) => name === 'switchyard-unreachable')?.lines.join('\n');
    expect(fallback).toMatch(/Answer\(\)[\s\S]*Playback\(all-circuits-busy-now&please-try-call-later\)[\s\S]*Hangup\(/);
  });

  it('lets nothing but a number of the called party into an argument', () => {
    const text = file('extensions.conf', testing);
    for (const [use] of text.matchAll(/Stasis\([^\n]*\)/g)) {
      expect(use.replaceAll(`\${FILTER(+*#0-9,\${EXTEN})}`, '')).not.toContain('EXTEN');
    }
  });

  it('lets nothing but our own id into the name of a fax file, and nothing but our own name into an application', () => {
    const lines = file('extensions.conf').split('\n');
    const files = lines.filter((line) => /(?:Send|Receive)FAX/.test(line));
    expect(files).toHaveLength(2);
    for (const line of files)
      expect(line).toContain(`(/var/spool/asterisk/fax/\${FILTER(0-9a-f,\${SWITCHYARD_FAX})}.tif,f)`);
    for (const line of lines.filter((each) => each.includes('SWITCHYARD_APP')))
      expect(line).toContain(`\${FILTER(A-Za-z0-9_\\x2d,\${SWITCHYARD_APP})}`);
    expect(file('extensions.conf', { ...options, faxFolder: undefined })).not.toContain('FAX');
  });

  it('lets nobody in by a name in the From header', () => {
    const trunk = sections(file('pjsip.conf')).find(({ lines }) => lines.includes('type = endpoint'));
    expect(trunk?.lines).toContain('identify_by = ip');
    expect(file('pjsip.conf', { ...options, trunk: undefined })).not.toContain('type = endpoint');
  });

  it('has test telephones only when asked for', () => {
    expect(JSON.stringify(asteriskConfig(options))).not.toMatch(/transport-test|switchyard-test|loop/);
  });

  it.each(['a\nb', 'pass;word', 'x]y', 'a,b', '$(id)', '', 'pass word'])('refuses the setting %j', (bad) => {
    expect(() => asteriskConfig({ ...options, ari: { ...options.ari, password: bad } })).toThrow(/setting/);
    expect(() => asteriskConfig({ ...options, ari: { ...options.ari, app: bad } })).toThrow(/setting/);
  });

  it('does not repeat a refused secret in the message', () => {
    expect(() => asteriskConfig({ ...options, ari: { ...options.ari, password: 'se;cret' } })).not.toThrow(/se;cret/);
  });
});
