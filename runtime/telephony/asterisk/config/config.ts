import { extensionsConf } from './extensions.ts';
import { modulesConf } from './modules.ts';
import { type AsteriskConfigOptions, checkOptions } from './options.ts';
import { ini, pjsipConf } from './pjsip.ts';

const asteriskConf = (options: AsteriskConfigOptions): string => {
  const { folders } = options;
  const directories = folders && {
    astetcdir: folders.etc,
    astmoddir: folders.modules,
    astvarlibdir: `${folders.state}/lib`,
    astdbdir: `${folders.state}/lib`,
    astkeydir: `${folders.state}/lib`,
    astspooldir: `${folders.state}/spool`,
    astrundir: `${folders.state}/run`,
    astlogdir: `${folders.state}/log`,
    astcachedir: `${folders.state}/cache`,
    astdatadir: '/usr/share/asterisk',
    astagidir: '/usr/share/asterisk/agi-bin',
    astsbindir: '/usr/sbin',
  };
  return ini([
    ...(directories ? [['directories', directories] as const] : []),
    // No function that runs shell commands or writes files may be called from outside the dialplan.
    ['options', { live_dangerously: 'no', dumpcore: 'no', documentation_language: 'en_US' }],
  ]);
};

const httpConf = ({ ari }: AsteriskConfigOptions): string =>
  ini([
    [
      'general',
      {
        enabled: 'yes',
        bindaddr: ari.host,
        bindport: ari.port,
        // Each ARI request may open a connection: the default of 100 is used up at about 100 calls.
        sessionlimit: 2000,
        session_keep_alive: 15000,
      },
    ],
  ]);

const ariConf = ({ ari }: AsteriskConfigOptions): string =>
  ini([
    // A queue that a stopped runtime fills is closed instead of blocking Asterisk for long.
    ['general', { enabled: 'yes', pretty: 'no', websocket_write_timeout: 500 }],
    [ari.user, { type: 'user', read_only: 'no', password_format: 'plain', password: ari.password }],
  ]);

/** Tones as in China: what a caller hears while a transfer rings. */
const indicationsConf = (): string =>
  ini([
    ['general', { country: 'cn' }],
    [
      'cn',
      {
        description: 'China',
        ringcadence: '1000,4000',
        dial: 450,
        busy: '450/350,0/350',
        ring: '450/1000,0/4000',
        congestion: '450/700,0/700',
        callwaiting: '450/400,0/4000',
        dialrecall: 450,
        record: '950/400,0/10000',
        info: '450/100,0/100,450/100,0/100,450/100,0/100,450/400,0/400',
      },
    ],
  ]);

/**
 * Every configuration file that the product needs, by name, for the folder that `asterisk.conf` stands in. The text
 * holds the passwords of `options`: keep it readable by Asterisk alone.
 */
export const asteriskConfig = (options: AsteriskConfigOptions): Record<string, string> => {
  checkOptions(options);
  return {
    'asterisk.conf': asteriskConf(options),
    'modules.conf': modulesConf(),
    'http.conf': httpConf(options),
    'ari.conf': ariConf(options),
    'pjsip.conf': pjsipConf(options),
    'extensions.conf': extensionsConf(options),
    'rtp.conf': ini([['general', { rtpstart: options.rtp.from, rtpend: options.rtp.to, strictrtp: 'yes' }]]),
    // The whole transfer of a prompt, tried twice: the caller hears nothing for as long as that.
    'res_http_media_cache.conf': ini([['general', { timeout_secs: 2, user_agent: 'Switchyard' }]]),
    'chan_websocket.conf': ini([['global', { control_message_format: 'json' }]]),
    'indications.conf': indicationsConf(),
    'logger.conf': ini([
      ['general', { dateformat: '%F %T.%3q' }],
      ['logfiles', { console: 'warning,error', 'messages.log': 'notice,warning,error', 'security.log': 'security' }],
    ]),
    'res_fax.conf': ini([
      ['general', { minrate: 4800, maxrate: 14400, statusevents: 'no', modems: 'v17,v27,v29', ecm: 'yes' }],
    ]),
    'udptl.conf': ini([['general', { udptlstart: options.rtp.to + 1, udptlend: options.rtp.to + 500 }]]),
    // Empty on purpose: without them each module complains at every start.
    'features.conf': '',
    'cdr.conf': ini([['general', { enable: 'no' }]]),
    'cel.conf': ini([['general', { enable: 'no' }]]),
    'stasis.conf': '',
    'sorcery.conf': '',
    'pjproject.conf': '',
    'ccss.conf': '',
    'acl.conf': '',
    'codecs.conf': '',
    'amd.conf': '',
    'dsp.conf': '',
    'websocket_client.conf': '',
    'cli_aliases.conf': ini([
      ['general', { template: 'friendly' }],
      ['friendly', {}],
    ]),
    'manager.conf': ini([['general', { enabled: 'no' }]]),
  };
};
