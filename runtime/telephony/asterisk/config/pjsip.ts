import type { AsteriskConfigOptions } from './options.ts';

type Section = readonly [name: string, settings: Readonly<Record<string, string | number | undefined>>];

export const ini = (sections: readonly Section[]): string =>
  sections
    .map(([name, settings]) => {
      const lines = Object.entries(settings).flatMap(([key, value]) =>
        value === undefined ? [] : [`${key} = ${value}`],
      );
      return [`[${name}]`, ...lines, ''].join('\n');
    })
    .join('\n');

const endpoint = (options: AsteriskConfigOptions, context: string) => ({
  type: 'endpoint',
  context,
  disallow: 'all',
  allow: options.codecs.join(','),
  // Trunks send keys as RFC 4733 events or as SIP INFO; `auto_info` takes both.
  dtmf_mode: 'auto_info',
  direct_media: 'no',
  rtp_symmetric: 'yes',
  force_rport: 'yes',
  rewrite_contact: 'yes',
  t38_udptl: 'yes',
  t38_udptl_ec: 'redundancy',
});

const trunk = (options: AsteriskConfigOptions): Section[] => {
  const { trunk } = options;
  if (!trunk) return [];
  const login = trunk.user !== undefined && trunk.password !== undefined;
  return [
    [
      'trunk',
      {
        ...endpoint(options, 'switchyard-in'),
        transport: 'transport-udp',
        aors: 'trunk',
        outbound_auth: login ? 'trunk' : undefined,
        // By name too, anybody who writes `trunk` into a From header would be let in.
        identify_by: 'ip',
      },
    ],
    ['trunk', { type: 'aor', contact: `sip:${trunk.host}:${trunk.port}`, qualify_frequency: 30, qualify_timeout: 3 }],
    ['trunk', { type: 'identify', endpoint: 'trunk', match: (trunk.from ?? [trunk.host]).join(',') }],
    ...(login
      ? ([
          ['trunk', { type: 'auth', auth_type: 'digest', username: trunk.user, password: trunk.password }],
          [
            'trunk',
            {
              type: 'registration',
              transport: 'transport-udp',
              outbound_auth: 'trunk',
              server_uri: `sip:${trunk.host}:${trunk.port}`,
              client_uri: `sip:${trunk.user}@${trunk.host}:${trunk.port}`,
              retry_interval: 30,
              forbidden_retry_interval: 300,
              max_retries: 1000000,
            },
          ],
        ] satisfies Section[])
      : []),
  ];
};

/**
 * Asterisk as its own provider: `loop` sends calls from a second address to the first one, where they come in like any
 * trunk's; `callee` sends transfers the other way round, to the parties that a test plays.
 */
const testing = (options: AsteriskConfigOptions): Section[] => {
  const { testing, sip } = options;
  if (!testing) return [];
  return [
    ['transport-test', { type: 'transport', protocol: 'udp', bind: `127.0.0.1:${testing.port}` }],
    [
      'loop',
      {
        ...endpoint(options, 'switchyard-nowhere'),
        transport: 'transport-test',
        aors: 'loop',
        identify_by: 'auth_username',
      },
    ],
    ['loop', { type: 'aor', contact: `sip:127.0.0.1:${sip.port}` }],
    [
      'callee',
      {
        ...endpoint(options, 'switchyard-nowhere'),
        transport: 'transport-udp',
        aors: 'callee',
        identify_by: 'auth_username',
      },
    ],
    ['callee', { type: 'aor', contact: `sip:127.0.0.1:${testing.port}` }],
    ['test-line', { ...endpoint(options, 'switchyard-test'), identify_by: 'ip' }],
    ['test-line', { type: 'identify', endpoint: 'test-line', match: '127.0.0.1' }],
  ];
};

export const pjsipConf = (options: AsteriskConfigOptions): string =>
  ini([
    // By IP first would also catch browser phones that come through a proxy on the trunk's address.
    [
      'global',
      { type: 'global', user_agent: 'Switchyard', endpoint_identifier_order: 'auth_username,username,ip,anonymous' },
    ],
    ['transport-udp', { type: 'transport', protocol: 'udp', bind: `${options.sip.host}:${options.sip.port}` }],
    ...trunk(options),
    ...testing(options),
  ]);
