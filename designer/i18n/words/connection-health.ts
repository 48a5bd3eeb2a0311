import { words } from '../words.ts';

export const connectionHealth = words({
  title: ['运行状况', 'How it is doing'],
  unused: ['还没有用过', 'Not used yet'],
  unusedMeans: [
    '服务器启动或连接改动以来，还没有流程用过它。',
    'No flow has used it since the server began or the connection was changed.',
  ],
  working: ['正常', 'Working'],
  workingMeans: ['对方系统在正常回答。', 'The other system answers.'],
  troubled: ['最近出过错', 'Failed lately'],
  troubledMeans: [
    '最近 5 分钟有请求失败。失败的步骤走了「失败」出口；连续失败会自动暂停访问。',
    'Requests failed within the last 5 minutes, and their steps left by “failed”. When it goes on, the system is left alone by itself.',
  ],
  queued: ['在排队', 'Queueing'],
  queuedMeans: [
    '同时在办的请求到了上限，{{count}} 个在排队，来电人会等得久一些。可以放宽「限额」，或请对方系统扩容。',
    'As much as allowed is under way, and {{count}} wait: callers wait longer. Raise the limits, or ask for more room in the other system.',
  ],
  trying: ['正在试探', 'Being tried'],
  tryingMeans: [
    '暂停的时间到了，下一个请求会去试一次：成功就恢复，失败再暂停久一点。',
    'The rest is over, and the next request tries it: when that goes well it is used again, else it rests longer.',
  ],
  resting: ['已暂停访问', 'Left alone'],
  restingMeans: [
    '对方系统一直出错，{{seconds}} 秒后自动再试。这期间用到它的步骤立刻走「失败」出口，来电人不用白等。',
    'The other system kept failing; it is tried again in {{seconds}} s. Until then steps that need it leave by “failed” at once, and no caller waits in vain.',
  ],
  restingDo: [
    '请看最近的错误，联系对方系统，或检查地址和密钥。',
    'Look at the last fault, ask those who run the other system, or check address and credentials.',
  ],
  calls: ['调用', 'Calls'],
  failed: ['失败', 'Failed'],
  retries: ['重试', 'Tried again'],
  fromCache: ['用了缓存', 'From cache'],
  inFlight: ['在办', 'Under way'],
  waiting: ['排队', 'Waiting'],
  p95: ['耗时 p95', 'Takes (p95)'],
  milliseconds: ['{{count}} 毫秒', '{{count}} ms'],
  nothing: ['—', '—'],
  lastFault: ['最近的错误', 'Last fault'],
  server: ['服务器 {{id}}', 'Server {{id}}'],
  unreadable: ['运行状况暂时读不到', 'How it is doing can’t be read at the moment'],
});
