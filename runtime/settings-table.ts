import type { LocalText } from '../schema/text.ts';

import {
  address,
  addressByLanguage,
  anyText,
  connections,
  dialPrefix,
  headerText,
  hostAndPort,
  list,
  oneOf,
  origin,
  refuse,
  region,
  secret,
  service,
  share,
  timeZone,
  transferEndpoint,
  voicePair,
  whole,
  yesOrNo,
} from './settings-parsers.ts';

export type { ConnectionSetting } from './settings-parsers.ts';

/** One setting: read from the environment variable `name`. `parse` throws an `Error` whose message says what is wrong. */
export interface SettingDeclaration<T> {
  readonly name: string;
  /** As one would write it in the environment; without it the setting may stay unset. */
  readonly fallback?: string;
  /** For the table, when the default depends on other settings. */
  readonly shownFallback?: string;
  readonly about: LocalText;
  readonly parse: (text: string) => T;
}

export type SettingValue<D> =
  D extends SettingDeclaration<infer T> ? (D extends { readonly fallback: string } ? T : T | undefined) : never;

const setting = <D extends SettingDeclaration<unknown>>(declaration: D): D => declaration;

/** Every setting there is, once: reading, checking, the README's table and `--help` all come from here. */
export const settingDeclarations = {
  port: setting({
    name: 'PORT',
    fallback: '8700',
    about: { 'zh-CN': 'HTTP 端口；0 为任意空闲端口', en: 'HTTP port; 0 takes any free one' },
    parse: whole(0, 65_535),
  }),
  host: setting({
    name: 'HOST',
    fallback: '127.0.0.1',
    about: {
      'zh-CN': '监听地址；0.0.0.0 为所有网卡',
      en: 'Address to listen on; 0.0.0.0 for every network interface',
    },
    parse: anyText,
  }),
  publicUrl: setting({
    name: 'PUBLIC_URL',
    shownFallback: 'http://HOST:PORT',
    about: {
      'zh-CN': '浏览器访问本服务器的地址；以 https 开头时 Cookie 仅经 https 发送',
      en: 'Address under which browsers reach the server; with https the cookie is sent over https only',
    },
    parse: origin,
  }),
  allowedOrigins: setting({
    name: 'SWITCHYARD_ALLOWED_ORIGINS',
    fallback: '',
    about: {
      'zh-CN': '除 PUBLIC_URL 外允许写入的网页来源，逗号分隔',
      en: 'Web origins besides PUBLIC_URL whose pages may write, separated by commas',
    },
    parse: list(origin),
  }),
  data: setting({
    name: 'SWITCHYARD_DATA',
    fallback: '.data',
    about: { 'zh-CN': '内置数据库与语音文件的文件夹', en: 'Folder of the embedded database and of media' },
    parse: anyText,
  }),
  secret: setting({
    name: 'SWITCHYARD_SECRET',
    shownFallback: 'made once, kept in SWITCHYARD_DATA',
    about: {
      'zh-CN': '签名 Cookie 与语音地址的密钥（至少 32 个字符）；多台服务器须相同',
      en: 'Key that signs cookies and media addresses (at least 32 characters); the same on every server of a group',
    },
    parse: secret,
  }),
  databaseUrl: setting({
    name: 'DATABASE_URL',
    shownFallback: 'the embedded database',
    about: { 'zh-CN': '外部 PostgreSQL 的地址', en: 'Address of a PostgreSQL of your own' },
    parse: address('postgres:', 'postgresql:'),
  }),
  ariUrl: setting({
    name: 'ARI_URL',
    about: {
      'zh-CN': 'Asterisk ARI 的地址，如 http://127.0.0.1:8088；不设则不接电话',
      en: 'Address of Asterisk’s ARI, such as http://127.0.0.1:8088; unset: no telephone calls',
    },
    parse: address('http:', 'https:'),
  }),
  ariUser: setting({
    name: 'ARI_USER',
    about: { 'zh-CN': 'ARI 用户名', en: 'ARI user' },
    parse: anyText,
  }),
  ariPassword: setting({
    name: 'ARI_PASSWORD',
    about: { 'zh-CN': 'ARI 密码', en: 'ARI password' },
    parse: anyText,
  }),
  ariApp: setting({
    name: 'ARI_APP',
    fallback: 'switchyard',
    about: {
      'zh-CN': 'ARI 应用名，即拨号方案中 Stasis() 的名字',
      en: 'ARI application: the name in the dialplan’s Stasis()',
    },
    parse: (text: string): string =>
      /^[A-Za-z0-9_-]{1,40}$/.test(text) ? text : refuse('may have A-Z a-z 0-9 _ - only'),
  }),
  cluster: setting({
    name: 'SWITCHYARD_CLUSTER',
    fallback: 'false',
    about: {
      'zh-CN': 'true：多台服务器共用一个数据库和一个 Asterisk，来电分给各台，一台停机时其通话由其他台接续',
      en: 'true: several servers share one database and one Asterisk; calls are spread, and those of a server that is gone go on at another',
    },
    parse: yesOrNo,
  }),
  drainSeconds: setting({
    name: 'SWITCHYARD_DRAIN_SECONDS',
    fallback: '5',
    about: {
      'zh-CN': '停止服务器时等待通话的秒数：单台等通话结束，多台等当前一步结束后移交',
      en: 'Seconds that a stopping server waits for its calls: alone for their end, in a group for the end of their present step',
    },
    parse: whole(0, 3600),
  }),
  maxCalls: setting({
    name: 'MAX_CALLS',
    fallback: '500',
    about: {
      'zh-CN': '这台服务器同时接听的通话上限；满了以后，新来电由 OVERFLOW_NUMBER 的流程接听，或听到全忙提示',
      en: 'Calls at the same time on this server; beyond it new ones are answered by the flow of OVERFLOW_NUMBER or told that all lines are busy',
    },
    parse: whole(1, 100_000),
  }),
  overflowNumber: setting({
    name: 'OVERFLOW_NUMBER',
    about: {
      'zh-CN': '全忙时由哪个号码的流程接听；不设则播放全忙提示',
      en: 'Number whose flow answers when all lines are busy; unset: an announcement',
    },
    parse: (text: string): string => (/^[0-9*#+]{1,20}$/.test(text) ? text : refuse('must be a telephone number')),
  }),
  overflowCalls: setting({
    name: 'OVERFLOW_CALLS',
    fallback: '20',
    about: {
      'zh-CN': '全忙流程同时接听的通话上限，在 MAX_CALLS 之外；再多的听到全忙提示',
      en: 'Calls that the flow of OVERFLOW_NUMBER may have besides MAX_CALLS; further ones hear the announcement',
    },
    parse: whole(0, 10_000),
  }),
  transferEndpoint: setting({
    name: 'TRANSFER_ENDPOINT',
    fallback: 'PJSIP/{number}@trunk',
    about: {
      'zh-CN': '转接时拨出的端点，{number} 为号码',
      en: 'Endpoint that transfers dial; {number} stands for the number',
    },
    parse: transferEndpoint,
  }),
  callerId: setting({
    name: 'CALLER_ID',
    about: {
      'zh-CN': '外呼时客户看到的号码；不设则由线路决定',
      en: 'Number that people who are called up see; unset: the trunk’s own',
    },
    parse: (text: string): string => (/^\+?[0-9]{2,20}$/.test(text) ? text : refuse('must be a telephone number')),
  }),
  dialAllowed: setting({
    name: 'DIAL_ALLOW',
    fallback: '',
    about: {
      'zh-CN': '允许拨打的国际或付费号段前缀，逗号分隔，如 00852,+44；不设则都不能拨',
      en: 'Prefixes of international or premium numbers that may be dialled, separated by commas, such as 00852,+44; unset: none',
    },
    parse: list(dialPrefix),
  }),
  faxFolder: setting({
    name: 'FAX_FOLDER',
    about: {
      'zh-CN': '存放传真文件的文件夹，须与 Asterisk 共用；不设则不能收发传真',
      en: 'Folder of fax documents, shared with Asterisk; unset: no fax',
    },
    parse: anyText,
  }),
  mediaUrl: setting({
    name: 'MEDIA_URL',
    shownFallback: 'http://HOST:PORT',
    about: { 'zh-CN': 'Asterisk 访问本服务器的地址', en: 'Address under which Asterisk reaches this server' },
    parse: address('http:', 'https:'),
  }),
  voices: setting({
    name: 'VOICES',
    fallback: '',
    shownFallback: 'openai,azure,espeak: those that are configured',
    about: {
      'zh-CN': '合成语音的先后次序（openai、azure、espeak），前一个不行就用后一个，逗号分隔',
      en: 'Voices (openai, azure, espeak) in order of preference, separated by commas; the next one speaks when one fails',
    },
    parse: list(oneOf('openai', 'azure', 'espeak')),
  }),
  voiceTimeout: setting({
    name: 'VOICE_TIMEOUT',
    fallback: '5',
    about: {
      'zh-CN': '一次语音合成最多等几秒，之后换下一个语音',
      en: 'Seconds that a voice has for a text before the next one is asked',
    },
    parse: whole(1, 120),
  }),
  openAiUrl: setting({
    name: 'OPENAI_SPEECH_URL',
    about: {
      'zh-CN': 'OpenAI 兼容语音服务的地址，如 https://api.openai.com/v1',
      en: 'Address of a speech service that speaks OpenAI’s protocol, such as https://api.openai.com/v1',
    },
    parse: service,
  }),
  openAiKey: setting({
    name: 'OPENAI_SPEECH_KEY',
    about: { 'zh-CN': '它的密钥；自建服务可以不填', en: 'Its key; a server of your own may need none' },
    parse: headerText,
  }),
  openAiModel: setting({
    name: 'OPENAI_SPEECH_MODEL',
    fallback: 'tts-1',
    about: { 'zh-CN': '它的模型', en: 'Its model' },
    parse: anyText,
  }),
  openAiVoices: setting({
    name: 'OPENAI_SPEECH_VOICES',
    fallback: 'zh-CN=alloy,en=alloy',
    about: { 'zh-CN': '它的各语言音色', en: 'Its voice for each language' },
    parse: voicePair,
  }),
  openAiFormat: setting({
    name: 'OPENAI_SPEECH_FORMAT',
    fallback: 'wav',
    about: { 'zh-CN': '要求的格式：wav、mp3 或 pcm', en: 'Format to ask for: wav, mp3 or pcm' },
    parse: oneOf('wav', 'mp3', 'pcm'),
  }),
  azureRegion: setting({
    name: 'AZURE_SPEECH_REGION',
    about: {
      'zh-CN': 'Azure 语音服务的区域（如 eastasia）或地址',
      en: 'Region of Azure Speech, such as eastasia, or its address',
    },
    parse: region,
  }),
  azureKey: setting({
    name: 'AZURE_SPEECH_KEY',
    about: { 'zh-CN': 'Azure 语音服务的密钥', en: 'Key of Azure Speech' },
    parse: headerText,
  }),
  azureVoices: setting({
    name: 'AZURE_SPEECH_VOICES',
    fallback: 'zh-CN=zh-CN-XiaoxiaoNeural,en=en-US-JennyNeural',
    about: { 'zh-CN': 'Azure 的各语言音色', en: 'Azure’s voice for each language' },
    parse: voicePair,
  }),
  recognisers: setting({
    name: 'RECOGNISERS',
    fallback: 'vosk,transcription',
    about: {
      'zh-CN': '语音识别的先后次序，逗号分隔；填了地址的才用，前一个不行就用后一个，都没有就只收按键',
      en: 'Speech recognisers in order of preference; those with an address are used, the next when one fails; without any only keys count',
    },
    parse: list(oneOf('vosk', 'transcription')),
  }),
  voskUrl: setting({
    name: 'VOSK_URL',
    about: {
      'zh-CN': 'vosk-server 的地址，如 ws://127.0.0.1:2700；每种语言一个时写 zh-CN=ws://…,en=ws://…',
      en: 'Address of a vosk-server, such as ws://127.0.0.1:2700; one for each language: zh-CN=ws://…,en=ws://…',
    },
    parse: addressByLanguage('ws:', 'wss:'),
  }),
  transcriptionUrl: setting({
    name: 'TRANSCRIPTION_URL',
    about: {
      'zh-CN': 'OpenAI 兼容转写服务的地址，如 http://127.0.0.1:8000/v1',
      en: 'Address of a transcription service that speaks OpenAI’s protocol, such as http://127.0.0.1:8000/v1',
    },
    parse: service,
  }),
  transcriptionKey: setting({
    name: 'TRANSCRIPTION_KEY',
    about: { 'zh-CN': '它的密钥；自建服务可以不填', en: 'Its key; a server of your own may need none' },
    parse: headerText,
  }),
  transcriptionModel: setting({
    name: 'TRANSCRIPTION_MODEL',
    fallback: 'whisper-1',
    about: { 'zh-CN': '它的模型', en: 'Its model' },
    parse: anyText,
  }),
  connections: setting({
    name: 'SWITCHYARD_CONNECTIONS',
    fallback: '{}',
    about: {
      'zh-CN': '流程可用的连接，JSON：{"tms": {"connector": "tms", "baseUrl": "…"}}',
      en: 'Connections that flows may use, as JSON: {"tms": {"connector": "tms", "baseUrl": "…"}}',
    },
    parse: connections,
  }),
  connectionKeys: setting({
    name: 'CONNECTION_KEYS',
    fallback: '',
    shownFallback: 'derived from SWITCHYARD_SECRET',
    about: {
      'zh-CN': '加密连接密钥的钥匙，逗号分隔，每个至少 32 个字符：第一个用于加密，其余只用于解密',
      en: 'Keys that seal the secrets of connections, separated by commas, at least 32 characters each: the first one seals, the others only read',
    },
    parse: list(secret),
  }),
  allowedHosts: setting({
    name: 'SWITCHYARD_ALLOWED_HOSTS',
    fallback: '',
    about: {
      'zh-CN': '流程可以访问的内网主机（host 或 host:port），逗号分隔',
      en: 'Private hosts (host or host:port) that flows may reach, separated by commas',
    },
    parse: list(hostAndPort),
  }),
  plugins: setting({
    name: 'SWITCHYARD_PLUGINS',
    fallback: '',
    about: { 'zh-CN': '更多插件文件夹，逗号分隔', en: 'Further folders with plugins, separated by commas' },
    parse: list(anyText),
  }),
  cache: setting({
    name: 'SWITCHYARD_CACHE',
    shownFallback: '~/.cache/switchyard',
    about: {
      'zh-CN': '「switchyard asterisk up」存放本地 Asterisk 的文件夹',
      en: 'Folder in which `switchyard asterisk up` keeps a local Asterisk',
    },
    parse: anyText,
  }),
  recordingDays: setting({
    name: 'RECORDING_DAYS',
    fallback: '90',
    about: {
      'zh-CN': '录音保留的天数，到期自动删除；流程可另行规定。个人信息只留必要的时间',
      en: 'Days that recordings are kept unless a flow says otherwise; they are deleted then',
    },
    parse: whole(1, 1830),
  }),
  historyDays: setting({
    name: 'EVENT_DAYS',
    fallback: '30',
    about: {
      'zh-CN': '其他系统推送来的事件（含处理不了的）保留的天数，到期自动删除',
      en: 'Days that events of other systems are kept, those that could not be used included; they are deleted then',
    },
    parse: whole(1, 1830),
  }),
  orderDays: setting({
    name: 'ORDER_DAYS',
    fallback: '180',
    about: {
      'zh-CN': '同步来的订单多少天没有消息后删除',
      en: 'Days without news after which a synced order is deleted',
    },
    parse: whole(1, 1830),
  }),
  timeZone: setting({
    name: 'SWITCHYARD_TIME_ZONE',
    fallback: 'Asia/Shanghai',
    about: { 'zh-CN': '流程与报表的时区', en: 'Time zone of flows and reports' },
    parse: timeZone,
  }),
  otlpEndpoint: setting({
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    about: {
      'zh-CN': 'OpenTelemetry 接收端（OTLP/HTTP），如 http://127.0.0.1:4318；不设则不发送链路追踪',
      en: 'OpenTelemetry receiver (OTLP over HTTP), such as http://127.0.0.1:4318; unset: no traces are sent',
    },
    parse: address('http:', 'https:'),
  }),
  traceRatio: setting({
    name: 'OTEL_TRACES_SAMPLER_ARG',
    fallback: '1',
    about: { 'zh-CN': '追踪多大比例的会话，0 到 1', en: 'Share of the sessions that are traced, 0 to 1' },
    parse: share,
  }),
  logLevel: setting({
    name: 'LOG_LEVEL',
    fallback: 'info',
    about: {
      'zh-CN': '日志级别：trace debug info warn error fatal silent',
      en: 'trace, debug, info, warn, error, fatal or silent',
    },
    parse: oneOf('trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'),
  }),
} as const;
