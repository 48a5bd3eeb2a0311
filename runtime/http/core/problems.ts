import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ApiError } from '../../../schema/api.ts';
import type { LocalText } from '../../../schema/text.ts';

interface ProblemKind {
  readonly status: ContentfulStatusCode;
  readonly message: LocalText;
}

const kind = (status: ContentfulStatusCode, zh: string, en: string): ProblemKind => ({
  status,
  message: { 'zh-CN': zh, en },
});

/** Every way the API refuses something. Codes are part of the contract. */
export const problemKinds = {
  not_found: kind(404, '没有找到', 'Not found'),
  method_not_allowed: kind(405, '这个地址不支持这种请求', 'This address does not take this kind of request'),
  unauthenticated: kind(401, '请先登录', 'Please log in first'),
  wrong_credentials: kind(401, '邮箱或密码不对', 'The e-mail address or the password is wrong'),
  /** To a system that sends events; why is not said. */
  not_signed: kind(401, '请求未通过验证', 'The request is not accepted'),
  forbidden: kind(403, '您的角色不能做这件事', 'Your role may not do this'),
  foreign_origin: kind(
    403,
    '请求来自其他网站。如果这就是您的地址，请管理员设置 PUBLIC_URL',
    'The request comes from another site. If this is your own address, have the administrator set PUBLIC_URL',
  ),
  setup_remote: kind(
    403,
    '还没有管理员；只能在服务器本机上创建第一个管理员',
    'There is no administrator yet; the first one can be created only on the server itself',
  ),
  setup_done: kind(409, '已经有管理员了，请登录', 'There is an administrator already; please log in'),
  email_taken: kind(409, '这个邮箱已有账号', 'There is an account with this e-mail address already'),
  last_admin: kind(409, '这是最后一个管理员', 'This is the last administrator'),
  too_many_attempts: kind(429, '登录尝试太多，请稍后再试', 'Too many log-in attempts; please try again later'),
  too_many_events: kind(429, '事件太多，请稍后再发', 'Too many events; please send them later'),
  too_many_streams: kind(429, '同时打开的连接太多', 'Too many connections are open at once'),
  invalid: kind(422, '流程有错误，不能发布', 'The flow has errors and cannot be published'),
  bad_request: kind(400, '请求内容有误', 'The request is not valid'),
  bad_json: kind(400, '请求内容不是合法的 JSON', 'The request body is not valid JSON'),
  not_a_flow: kind(400, '这不是流程文档', 'This is not a flow document'),
  too_deep: kind(400, '请求内容嵌套太深', 'The request body is nested too deeply'),
  too_large: kind(413, '请求内容太大', 'The request body is too large'),
  not_tiff: kind(415, '请求内容须为 TIFF（image/tiff）', 'The request body must be TIFF (image/tiff)'),
  bad_fax: kind(
    422,
    '这个文件不能作为传真发送：须为 1728 点宽、G3 或 G4 压缩的 TIFF',
    'This file cannot be faxed: it must be a TIFF of 1728 dots, Group 3 or 4',
  ),
  not_audio: kind(415, '请求内容须为音频（audio/…）', 'The request body must be audio (audio/…)'),
  bad_audio: kind(422, '这个音频文件用不了', 'This audio file cannot be used'),
  bad_document: kind(422, '这份文档不能用', 'This document cannot be used'),
  import_exists: kind(409, '这个名称已经有了', 'There is one with this name already'),
  import_used: kind(409, '还有流程或连接在用这个连接器', 'Flows or connections still use this connector'),
  audio_used: kind(409, '还有流程在用这段音频', 'Flows still play this audio'),
  not_readable: kind(415, '请求内容须为 JSON、表单或文本', 'The request body must be JSON, a form or text'),
  secrets_again: kind(
    400,
    '改了配置，就要把密钥重新填一遍：否则密钥可能被发到别的地址',
    'Whoever changes the configuration fills its secrets in again: else they could be sent to another address',
  ),
  connection_configured: kind(
    409,
    '这个连接写在服务器的设置里（SWITCHYARD_CONNECTIONS），不能在这里改',
    'This connection comes from the server’s settings (SWITCHYARD_CONNECTIONS) and cannot be changed here',
  ),
  connection_bound: kind(409, '还有连接名绑定着这个连接', 'Names are bound to this connection'),
  binding_used: kind(409, '已发布的流程在用这个连接名', 'Live flows use this name'),
  binding_kind: kind(
    409,
    '用这个连接名的流程需要另一类系统',
    'The flows that use this name need another kind of system',
  ),
  not_json: kind(415, '请求内容须为 application/json', 'The request body must be application/json'),
  stale: kind(412, '别人已经先保存了新的内容', 'Somebody else has saved in the meantime'),
  scenarios_full: kind(
    409,
    '一个流程最多 200 个场景，请先删掉不用的',
    'A flow has at most 200 scenarios; delete some that are of no use first',
  ),
  published_meanwhile: kind(
    409,
    '别人刚刚发布或切换了版本，请看过再发布',
    'Somebody else has published or changed the live version in the meantime; have a look before you publish',
  ),
  precondition_required: kind(428, '请求缺少 If-Match', 'The request needs an If-Match header'),
  upgrade_required: kind(426, '这个地址只接受 WebSocket', 'This address takes WebSocket connections only'),
  voice_failed: kind(503, '语音合成不可用，提示语没能合成', 'No voice works: the prompts could not be rendered'),
  speech_failed: kind(503, '语音合成失败', 'The speech could not be synthesised'),
  /** Nobody is there to read it. */
  aborted: kind(400, '请求没有发完', 'The request was not sent to its end'),
  unavailable: kind(503, '服务暂时不可用', 'The service is not available at the moment'),
  internal: kind(500, '服务器内部出错', 'Something went wrong inside the server'),
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof problemKinds;

type Extras = Partial<Pick<ApiError['error'], 'diagnostics' | 'fields'>> & {
  /** Replaces the kind's message. */
  readonly message?: LocalText;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Thrown anywhere in a handler; becomes an `ApiError` answer. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly extras: Extras;

  constructor(code: ProblemCode, extras: Extras = {}, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.extras = extras;
  }

  get status(): ContentfulStatusCode {
    return problemKinds[this.code].status;
  }

  get text(): LocalText {
    return this.extras.message ?? problemKinds[this.code].message;
  }
}
