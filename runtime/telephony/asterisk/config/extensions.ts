import { membersOf } from '../group.ts';
import type { AsteriskConfigOptions } from './options.ts';

/** The characters of a telephone number; anything else in a called number never reaches an argument. */
const NUMBER = '+*#0-9';

const CODEC = `\${CHANNEL(audionativeformat)}`;

const context = (name: string, lines: readonly string[]): string => [`[${name}]`, ...lines, ''].join('\n');

const UNREACHABLE = 'switchyard-unreachable,s,1';

/** Hands the call to an application, and to the announcement when that is not there. */
const stasis = (args: string): string[] => [` same => n,Stasis(${args})`, ` same => n,Goto(${UNREACHABLE})`];

/** A runtime that starts again after a crash is there within these rounds; each lasts so many milliseconds. */
const OFFERS = 5;
const OFFER_MS = 1000;

/**
 * Hands the call to the one runtime that has the application's own name, which takes no time, also none when it is not
 * there. Else it is offered to all runtimes of the group, again and again, while the caller hears it ring: those that
 * live ask for it within milliseconds, one that is just starting again does in a later round.
 */
const offer = ({ ari }: AsteriskConfigOptions, args: readonly string[]): string[] => [
  ` same => n,Stasis(${[ari.app, ...args].join(',')})`,
  ` same => n,GotoIf($["\${STASISSTATUS}"="SUCCESS"]?${UNREACHABLE})`,
  ' same => n,Ringing()',
  ...Array<string>(OFFERS).fill(` same => n,StasisBroadcast(${OFFER_MS},${membersOf(ari.app)},${args.join(':')})`),
  ` same => n,Goto(${UNREACHABLE})`,
];

const announce = (files: string, cause: number): string[] => [
  ' same => n,Answer()',
  ' same => n,Wait(1)',
  ` same => n,Playback(${files})`,
  ` same => n,Hangup(${cause})`,
];

/** Called number and codec go along: the runtime needs both and would have to ask for each. */
const incoming = (options: AsteriskConfigOptions): string =>
  context('switchyard-in', [
    `exten => _[${NUMBER}]!,1,NoOp(a call from outside)`,
    ...offer(options, ['call', `\${FILTER(${NUMBER},\${EXTEN})}`, CODEC]),
    'exten => s,1,NoOp(no called number)',
    ...offer(options, ['call', '', CODEC]),
    'exten => i,1,NoOp(not a number)',
    ...announce(options.announcements.unknownNumber, 1),
  ]);

/** Whoever comes out of `Stasis()` with the line still up: no runtime is there, or it takes no more calls. */
const unreachable = (options: AsteriskConfigOptions): string =>
  context('switchyard-unreachable', [
    'exten => s,1,NoOp(nobody takes the call)',
    ...announce(options.announcements.unreachable, 34),
  ]);

/** From the options of the fax module; the other machine's own words are cut down to what a number needs. */
const FAX_RESULT = [
  `\${FAXOPT(status)}`,
  `\${FAXOPT(pages)}`,
  `\${FILTER(0-9A-Za-z +,\${FAXOPT(remotestationid)})}`,
  `\${FILTER(0-9A-Za-z _,\${FAXOPT(error)})}`,
].join('|');

/**
 * Sending and receiving, between two stays in the runtime's hands. Variables come from the runtime alone; filtered even
 * so. Who hangs up first ends in `h`, and the result must be known then, too.
 */
const fax = ({ faxFolder }: AsteriskConfigOptions): string[] => {
  if (faxFolder === undefined) return [];
  const file = `${faxFolder}/\${FILTER(0-9a-f,\${SWITCHYARD_FAX})}.tif`;
  const result = ` same => n,Set(SWITCHYARD_FAX_RESULT=${FAX_RESULT})`;
  return [
    context('switchyard-fax', [
      'exten => receive,1,NoOp(a fax comes in)',
      ' same => n,Set(SWITCHYARD_FAX_RESULT=)',
      ` same => n,ReceiveFAX(${file},f)`,
      ' same => n,Goto(back,1)',
      'exten => send,1,NoOp(a fax goes out)',
      ' same => n,Set(SWITCHYARD_FAX_RESULT=)',
      ` same => n,SendFAX(${file},f)`,
      ' same => n,Goto(back,1)',
      'exten => back,1,NoOp(it is over)',
      result,
      ...stasis(`\${FILTER(A-Za-z0-9_\\x2d,\${SWITCHYARD_APP})},fax`),
      `exten => h,1,GotoIf($["\${SWITCHYARD_FAX_RESULT}"!=""]?known)`,
      result,
      ' same => n(known),NoOp(it is known)',
    ]),
  ];
};

/** Which of the two addresses a test call came in on tells the caller's side from the called party's. */
const testing = (options: AsteriskConfigOptions): string[] => {
  if (!options.testing) return [];
  const { port, app } = options.testing;
  return [
    context('switchyard-test', [
      `exten => _[${NUMBER}]!,1,GotoIf($["\${CHANNEL(pjsip,local_addr)}"="127.0.0.1:${port}"]?party)`,
      ` same => n,Goto(switchyard-in,\${EXTEN},1)`,
      ' same => n(party),NoOp(a transfer to a party that a test plays)',
      ...stasis(`${app},party,\${FILTER(${NUMBER},\${EXTEN})}`),
    ]),
  ];
};

export const extensionsConf = (options: AsteriskConfigOptions): string =>
  [
    context('general', ['static = yes', 'writeprotect = yes', 'clearglobalvars = yes']),
    incoming(options),
    unreachable(options),
    ...fax(options),
    context('switchyard-nowhere', ['exten => i,1,Hangup(1)']),
    ...testing(options),
  ].join('\n');
