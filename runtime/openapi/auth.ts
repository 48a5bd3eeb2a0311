import type { TSchema } from 'typebox';
import {
  type AuthContext,
  type HttpAnswer,
  type OperationContext,
  type OutgoingRequest,
  PlainText,
  Secret,
  signed,
  TokenSource,
  wireRequest,
  withApiKey,
  withBasic,
  withBearer,
} from '../../plugins/sdk/index.ts';
import type { ImportAuth } from '../../schema/imports/api.ts';

const secret = (zh: string, en: string, pattern?: string): TSchema =>
  Secret({ label: { 'zh-CN': zh, en }, maxLength: 4000, ...(pattern && { pattern }) });
const text = (zh: string, en: string): TSchema => PlainText({ label: { 'zh-CN': zh, en } });

/** What can stand in a header. */
const PRINTABLE = '^[\\x20-\\x7e]+$';

const keyField = (index: number): string => (index === 0 ? 'apiKey' : `apiKey${index + 1}`);

/** Fields of a connection that the way of authentication asks for. */
export const authConfig = (auth: ImportAuth): Record<string, TSchema> => {
  switch (auth.kind) {
    case 'none':
      return {};
    case 'bearer':
      return { token: secret('令牌', 'Token', PRINTABLE) };
    case 'basic':
      return { username: text('用户名', 'User name'), password: secret('密码', 'Password') };
    case 'apiKey':
      return Object.fromEntries(
        auth.keys.map(({ name }, index) => [keyField(index), secret(`密钥 ${name}`, `Key ${name}`, PRINTABLE)]),
      );
    case 'oauth2':
      return {
        tokenUrl: PlainText({
          label: { 'zh-CN': '令牌地址', en: 'Token address' },
          pattern: '^https?://',
          maxLength: 500,
          ...(auth.tokenUrl && { default: auth.tokenUrl }),
        }),
        clientId: text('客户端编号', 'Client id'),
        clientSecret: secret('客户端密钥', 'Client secret'),
      };
    case 'signature':
      return {
        // It tells who asks; what it signs with is the secret.
        appKey: { ...text('应用编号', 'App key'), 'x-secret': false },
        appSecret: secret('应用密钥', 'App secret'),
      };
  }
};

type Config = Readonly<Record<string, unknown>>;
const setting = (config: Config, name: string): string => String(config[name] ?? '');

export type AuthorizedContext = Pick<OperationContext<Config, unknown>, 'config' | 'keep'> & AuthContext;

const withKeys = (request: OutgoingRequest, auth: Extract<ImportAuth, { kind: 'apiKey' }>, config: Config) =>
  auth.keys.reduce(
    (each, { in: place, name }, index) => withApiKey(each, place, name, setting(config, keyField(index))),
    request,
  );

const withToken = async (
  request: OutgoingRequest,
  { scopes, sentIn }: Extract<ImportAuth, { kind: 'oauth2' }>,
  context: AuthorizedContext,
): Promise<HttpAnswer> => {
  const { config } = context;
  const tokens = await context.keep('oauth2', () => ({ value: new TokenSource(), close: () => undefined }));
  const credentials = {
    tokenUrl: setting(config, 'tokenUrl'),
    clientId: setting(config, 'clientId'),
    clientSecret: setting(config, 'clientSecret'),
    scopes,
    sentIn,
  };
  const token = await tokens.get(credentials, context);
  const answer = await context.http(wireRequest(withBearer(request, token)));
  if (answer.status !== 401) return answer;
  // Taken back before its time. A refused request has done nothing, so a write may be asked again, too.
  const another = await tokens.get(credentials, context, token);
  return context.http(wireRequest(withBearer(request, another)));
};

/** Shows who asks, and asks. */
export const authorized = async (
  request: OutgoingRequest,
  auth: ImportAuth,
  context: AuthorizedContext,
): Promise<HttpAnswer> => {
  const { config } = context;
  switch (auth.kind) {
    case 'none':
      return context.http(wireRequest(request));
    case 'bearer':
      return context.http(wireRequest(withBearer(request, setting(config, 'token'))));
    case 'basic':
      return context.http(wireRequest(withBasic(request, setting(config, 'username'), setting(config, 'password'))));
    case 'apiKey':
      return context.http(wireRequest(withKeys(request, auth, config)));
    case 'oauth2':
      return withToken(request, auth, context);
    case 'signature': {
      const secrets = { appKey: setting(config, 'appKey'), appSecret: setting(config, 'appSecret') };
      return context.http(wireRequest(signed(request, auth.recipe, secrets, context)));
    }
  }
};
