import type { LocalText } from '../../../schema/text.ts';

interface CheckWords {
  readonly title: LocalText;
  /** What its author does about it. */
  readonly remedy: LocalText;
}

const check = (zh: string, en: string, remedyZh: string, remedyEn: string): CheckWords => ({
  title: { 'zh-CN': zh, en },
  remedy: { 'zh-CN': remedyZh, en: remedyEn },
});

/** Everything that must hold of a connector, in the order of the report. */
export const checkWords = {
  config: check(
    '配置的表单完整',
    'The configuration is a whole form',
    '每项要有中英文名称（x-label），不收多余的项（additionalProperties: false），密钥标上 x-secret',
    'Give each field a label in both languages, close it (additionalProperties: false), mark keys with x-secret',
  ),
  words: check(
    '文字、图标、出口齐全',
    'Words, icon and exits are complete',
    '标题、说明、摘要都要有中英文；图标用 Lucide 的名字；出口名不能是 failed 或 unknown',
    'Title, help and summary in both languages; a Lucide icon; exits other than failed and unknown',
  ),
  input: check(
    '输入的表单完整，样例合格',
    'The input is a whole form, and the sample fits it',
    '每项要有中英文名称，不收多余的项；sample 要符合 input',
    'Label each field in both languages, close the schema; the sample has to fit the input',
  ),
  output: check(
    '输出的每项都有名称',
    'Every output field has a label',
    '每项要有中英文名称；不输出没有声明的项（additionalProperties: false）',
    'Label each field in both languages and close the schema (additionalProperties: false)',
  ),
  recorded: check(
    '每个出口都录了一次回答',
    'Every exit has a recorded answer',
    '在 conformance.ts 里为每个操作的每个出口写一条 case，第一条是正常的回答',
    'Write a case for every exit of every operation in conformance.ts; the first is the good one',
  ),
  answers: check(
    '录下的回答得到说好的结果',
    'Recorded answers lead to what they should',
    '对照实际发出的请求、走的出口和输出，改连接器或 conformance.ts',
    'Compare what was sent, the exit and the output; mend the connector or conformance.ts',
  ),
  refused: check(
    '对方拒绝时不再试',
    'A refusal is no reason to try again',
    '用 faultIn(answer) 把状态码变成故障；404 这样的回答走自己的出口',
    'Turn the status into a fault with faultIn(answer); answers such as 404 take an exit of their own',
  ),
  unauthorized: check(
    '密钥不对时说密钥不对',
    'A wrong key is said to be one',
    '401 要抛出 connector.unauthorized（faultIn 会做）',
    '401 has to throw connector.unauthorized (faultIn does)',
  ),
  rateLimited: check(
    '对方嫌太快时可以再试',
    'Too many requests may be tried again',
    '429 要抛出 connector.rate_limited（faultIn 会做）',
    '429 has to throw connector.rate_limited (faultIn does)',
  ),
  failing: check(
    '对方出错时可以再试',
    'An error of the other system may be tried again',
    '500 以上要抛出 connector.error（faultIn 会做）；502、504 之后写操作不知道成没成（sent）',
    '500 and above have to throw connector.error (faultIn does); after 502 and 504 a write is left open (sent)',
  ),
  nonsense: check(
    '看不懂的回答是故障，不是崩溃',
    'An answer without sense is a fault, not a crash',
    "解析不了就抛出 Fault('connector.bad_answer')",
    "Throw Fault('connector.bad_answer') when the answer can't be read",
  ),
  shape: check(
    '回答缺项、错类型也不出错',
    'Missing fields and wrong types do no harm',
    '逐项核对类型再用；要紧的项没有就抛出 connector.bad_answer',
    'Look at the type of each field before you use it; without what matters throw connector.bad_answer',
  ),
  huge: check(
    '太大的回答不收',
    'An answer that is too large is not taken',
    '只用 http 收回答，它最多收 1 MB',
    'Let `http` take the answer: it stops at 1 MB',
  ),
  prototype: check(
    '回答里的 __proto__ 不起作用',
    '__proto__ in an answer has no effect',
    '只把声明过的项一项项抄出来，不要整个合并或转交对方的对象',
    'Copy the declared fields one by one; never merge or hand on whole objects of the other system',
  ),
  timeout: check(
    '不回答时按时结束，连接也关掉',
    'No answer: it ends in time and the connection is closed',
    '只用 http、socket、keep 与外界交换，不要自己接住超时',
    'Reach out through http, socket and keep alone, and let a time-out pass',
  ),
  trickle: check(
    '回答慢慢滴也按时结束',
    'An answer that trickles in ends in time',
    '只用 http 收回答，时限算整个交换',
    'Let `http` take the answer: its limit counts for the whole exchange',
  ),
  cancel: check(
    '来电人挂机后 100 毫秒内断开',
    'A hang-up ends it within 100 ms',
    '只用 http、socket、keep 与外界交换，它们跟着 signal 结束',
    'Reach out through http, socket and keep alone: they end with the signal',
  ),
  closedBefore: check(
    '连不上：可以再试，什么都没发出',
    'Nobody listens: may be tried again, nothing was sent',
    '不要接住 http 的故障，让它原样过去',
    'Do not catch the faults of http: let them pass as they are',
  ),
  closedAfter: check(
    '发出后断开：不知道对方办了没有',
    'Torn after the request: nobody knows what became of it',
    '不要接住 http 的故障，它的 sent 说明请求已发出',
    'Do not catch the faults of http: their `sent` says that the request had left',
  ),
  once: check(
    '自己不重试',
    'It does not try again by itself',
    '去掉重试：该不该再试由服务器决定',
    'Take the retry out: the server decides whether to try again',
  ),
  key: check(
    '可重复的写操作每次都带同一个幂等键',
    'A repeatable write sends its idempotency key, the same in every try',
    '把 idempotencyKey 放进请求；对方不认幂等键就不要声明 repeatable',
    'Put idempotencyKey into the request; without repeatable when the other system does not honour it',
  ),
  retried: check(
    '服务器重试时也不会办两次',
    'The server’s retries do nothing twice',
    '声明了 repeatable 就要让每次尝试都带同一个幂等键',
    'What is declared repeatable has to carry the same idempotency key in every try',
  ),
  reads: check(
    '查询不改对方的数据',
    'A read changes nothing',
    '查询只用 GET；对方的查询接口就是 POST 时，在 conformance.ts 的 exchange 上写 asks: true',
    'Read with GET; where asking is a POST, write asks: true on its exchange in conformance.ts',
  ),
  secrets: check(
    '密钥不进错误、日志、输出和地址',
    'No secret in errors, logs, outputs and addresses',
    '不要把对方的回答或请求整个写进故障和输出；不要打日志；密钥放请求头',
    'Never put whole answers or requests into faults and outputs; log nothing; send keys in headers',
  ),
  load: check(
    '一百个同时来也都办完',
    'A hundred at once are all served',
    '不要让请求排成一队，也不要多开连接；用 keep 共用连接池',
    'Do not let requests wait for each other, open no more connections than needed, share a pool with keep',
  ),
  released: check(
    '连接停用后不留下打开的连接',
    'Nothing stays open when the connection is closed',
    'keep 里的 close 要关掉它做的一切',
    'Let the `close` of what you `keep` close all of it',
  ),
} as const satisfies Record<string, CheckWords>;

export type CheckName = keyof typeof checkWords;

/** What one check of one operation found; `operation` is absent for the connector as a whole. */
export interface Finding {
  readonly check: CheckName;
  readonly operation?: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  /** What was wrong, or why it was skipped. */
  readonly problems: readonly LocalText[];
}
