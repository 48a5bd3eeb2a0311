import { both, type LocalText } from './text.ts';

interface FaultKind {
  readonly message: LocalText;
  /** Would the same step succeed later, unchanged? */
  readonly retryHelps: boolean;
}

const kind = (zh: string, en: string, retryHelps = false): FaultKind => ({ message: both(zh, en), retryHelps });

/** Every way a step can fail. Codes are for ever: they stand in stored traces, metrics and flows. */
export const faultKinds = {
  'engine.step_limit': kind('流程走了太多步，已停下', 'The flow took too many steps and was stopped'),
  'engine.unknown_node_type': kind('这台服务器没有这种步骤', 'This server does not have this kind of step'),
  'engine.unknown_exit': kind('步骤走了一个不存在的出口', 'The step left by an exit it does not have'),
  'engine.exit_not_wired': kind('出口没有接到任何步骤', 'The exit leads nowhere'),
  'engine.no_call': kind('这一步需要通话，但线上没有人', 'The step needs a call, and nobody is on the line'),
  'engine.has_call': kind(
    '线上已经有人，不能再拨打客户；要接通另一个人请用转接',
    'Somebody is on the line already: use a transfer to reach somebody else',
  ),
  'engine.hung': kind(
    '步骤一再让服务器停住，已不再执行',
    'The step brought the server to a standstill again and again and is not run any more',
  ),
  'engine.internal': kind('步骤内部出错', 'The step failed internally'),
  'engine.too_large': kind('变量的内容太大', 'A variable grew too large'),
  'expression.failed': kind('表达式算不出结果', 'The expression could not be evaluated'),
  'subflow.unknown': kind('没有这个子流程，或者它还没有发布', 'There is no such flow, or it was never published'),
  'subflow.too_deep': kind('子流程套得太深，或者套住了自己', 'Flows run each other too deeply, or one runs itself'),
  'variable.unknown': kind('没有这个变量', 'There is no such variable'),
  'variable.type': kind('值与变量的类型不符', 'The value does not fit the variable’s type'),
  'effect.unknown': kind('不知道对方办成了没有', 'Nobody knows whether the other system has done it'),
  'connector.unknown': kind('没有这个连接', 'There is no such connection'),
  'connector.not_bound': kind(
    '这个连接名在这个环境里还没有绑定系统',
    'The connection’s name is bound to no system in this environment',
  ),
  'connector.unusable': kind('这个连接的配置用不了', 'The connection’s configuration is not usable'),
  'connector.timeout': kind('对方系统没有在限时内回答', 'The other system did not answer in time', true),
  'connector.unavailable': kind('连不上对方系统', 'The other system cannot be reached', true),
  'connector.error': kind('对方系统报告出错', 'The other system reported an error', true),
  'connector.rejected': kind('对方系统拒绝了请求', 'The other system refused the request'),
  'connector.bad_answer': kind('看不懂对方系统的回答', 'The other system’s answer makes no sense'),
  'connector.address_refused': kind('不允许访问这个地址', 'This address must not be reached'),
  'connector.bad_request': kind('请求写得不对，发不出去', 'The request can’t be sent as it is written'),
  'connector.unauthorized': kind(
    '对方系统不认这个连接的密钥',
    'The other system does not accept the connection’s credentials',
  ),
  'connector.circuit_open': kind(
    '对方系统最近一直出错，暂停访问，稍后自动再试',
    'The other system kept failing: it is left alone for a moment, then tried again',
    true,
  ),
  'connector.overloaded': kind(
    '这个连接同时在办的太多，排不上队',
    'Too much is under way on this connection, and the queue is full',
    true,
  ),
  'connector.rate_limited': kind('对这个系统的请求太频繁', 'Too many requests to this system in a short time', true),
  'telephony.unavailable': kind('电话系统暂时不可用', 'The telephone system is not available', true),
  'telephony.playback_failed': kind('提示音放不出来', 'The prompt could not be played', true),
  'telephony.target_refused': kind('不允许转接到这个号码', 'This number must not be dialled'),
  'telephony.range_closed': kind(
    '国际和付费号码默认不能拨打，要打需由管理员在 DIAL_ALLOW 里开通',
    'International and premium numbers are closed; DIAL_ALLOW opens them',
  ),
  'recording.failed': kind('录音没有录成', 'The recording failed', true),
  'fax.no_document': kind('没有这份传真文件', 'There is no such fax document'),
  'speech.failed': kind('语音合成失败', 'The speech could not be synthesised', true),
  'speech.asset_missing': kind('没有这段音频', 'There is no such audio'),
  'store.unavailable': kind('数据库暂时不可用', 'The database is not available', true),
} as const satisfies Record<string, FaultKind>;

export type FaultCode = keyof typeof faultKinds;

export interface FaultOptions extends ErrorOptions {
  readonly sent?: boolean;
  readonly retryAfterMs?: number | undefined;
}

/** A whole fault as the detail of another one: what it is in people's words, and its own detail. */
export const inWords = ({ code, told, message }: Fault): LocalText => {
  const own = typeof told === 'string' ? told : told['zh-CN'];
  return both(`${faultKinds[code].message['zh-CN']}${own && `（${own}）`}`, message);
};

/**
 * A step's failure. It takes the node's `failed` exit when that is wired, else it ends the session visibly.
 * `detail` helps an operator (host, status, position); it must hold no secret and no personal data. A name (`tms.track`)
 * is a text; a sentence is told in both languages, because people read it in the designer.
 */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;
  /** For logs: English. */
  readonly detail: string;
  /** The detail in both languages, when it is a sentence. */
  readonly says: LocalText | undefined;
  /** The request had left when it failed: the other side may have done what it asked. */
  readonly sent: boolean;
  /** The other side said when to come again (`Retry-After`), milliseconds from the answer. */
  readonly retryAfterMs: number | undefined;

  constructor(code: FaultCode, told: string | LocalText = '', options?: FaultOptions) {
    const detail = typeof told === 'string' ? told : told.en;
    super(`${code}${detail ? `: ${detail}` : ''}`, options);
    this.code = code;
    this.detail = detail;
    this.says = typeof told === 'string' ? undefined : told;
    this.sent = options?.sent ?? false;
    this.retryAfterMs = options?.retryAfterMs;
  }

  /** What another fault is told, so that it says the same. */
  get told(): string | LocalText {
    return this.says ?? this.detail;
  }

  get retryHelps(): boolean {
    return faultKinds[this.code].retryHelps;
  }
}
