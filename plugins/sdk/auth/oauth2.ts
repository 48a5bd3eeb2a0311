import { Fault } from '../../../schema/faults.ts';
import { both } from '../../../schema/text.ts';
import { faultIn } from '../answers.ts';
import { type AuthContext, formEncode } from './request.ts';

/** OAuth 2 client credentials (RFC 6749, 4.4). */
export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes?: readonly string[];
  /** `basic`: in the header (client_secret_basic, the default); `body`: in the form (client_secret_post). */
  readonly sentIn?: 'basic' | 'body';
}

interface Token {
  readonly value: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** A token is not used in its last moments: it must live until the request arrives. */
const MARGIN_MS = 30_000;
/** Without `expires_in` the other side did not say; a day is asked about soon enough by its first 401. */
const UNSAID_SECONDS = 3_600;

const tokenIn = (text: string, now: number): Token => {
  let answer: { readonly access_token?: unknown; readonly expires_in?: unknown } = {};
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    throw new Fault(
      'connector.bad_answer',
      both('换取令牌的地址没有返回 JSON', 'the token endpoint answered no JSON'),
      { cause },
    );
  }
  const { access_token: value, expires_in: seconds } = answer ?? {};
  if (typeof value !== 'string' || value === '' || /[^\x21-\x7e]/.test(value))
    throw new Fault(
      'connector.bad_answer',
      both('换取令牌的地址没有给出 access_token', 'the token endpoint gave no access_token'),
    );
  const lives = Number(seconds ?? UNSAID_SECONDS) * 1000;
  if (!Number.isFinite(lives))
    throw new Fault(
      'connector.bad_answer',
      both('换取令牌的地址给的 expires_in 不是数字', 'expires_in of the token endpoint is no number'),
    );
  return { value, until: now + lives - Math.min(MARGIN_MS, lives / 2) };
};

const askToken = async (
  { tokenUrl, clientId, clientSecret, scopes = [], sentIn = 'basic' }: ClientCredentials,
  { http, now }: AuthContext,
): Promise<Token> => {
  const form = {
    grant_type: 'client_credentials',
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
    ...(sentIn === 'body' && { client_id: clientId, client_secret: clientSecret }),
  };
  // RFC 6749, 2.3.1: both are form-encoded before they are joined.
  const basic = Buffer.from(`${formEncode(clientId)}:${formEncode(clientSecret)}`).toString('base64');
  const answer = await http({
    method: 'POST',
    url: tokenUrl,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(sentIn === 'basic' && { authorization: `Basic ${basic}` }),
    },
    body: Object.entries(form)
      .map(([name, value]) => `${name}=${formEncode(value)}`)
      .join('&'),
  });
  // What a token endpoint refuses with 400 is the client, too (RFC 6749, 5.2).
  if (answer.status === 400 || answer.status === 403)
    throw new Fault(
      'connector.unauthorized',
      both(`换取令牌的地址回答 HTTP ${answer.status}`, `the token endpoint answered HTTP ${answer.status}`),
    );
  const fault = faultIn(answer);
  if (fault) throw fault;
  return tokenIn(answer.text, now().getTime());
};

/** Asking for a token does nothing that a write would have to wonder about. */
const notSent = (error: unknown): unknown =>
  error instanceof Fault && error.sent
    ? new Fault(error.code, error.told, { cause: error, retryAfterMs: error.retryAfterMs })
    : error;

/**
 * Tokens of one connection: keep it with `context.keep`. Asked for once and shared by all who need it at that moment, used
 * until shortly before they expire.
 */
export class TokenSource {
  #token: Token | undefined;
  #asking: Promise<Token> | undefined;

  /** `refused`: the token that was just answered with 401; another one is fetched. */
  async get(credentials: ClientCredentials, context: AuthContext, refused?: string): Promise<string> {
    const known = this.#token;
    if (known && known.value !== refused && context.now().getTime() < known.until) return known.value;
    const others = this.#asking;
    if (others) {
      // Whoever asked may have hung up meanwhile; that is no failure of those who waited.
      const token = await others.catch(() => undefined);
      if (token && token.value !== refused) return token.value;
    }
    return (await (this.#asking ?? this.#ask(credentials, context))).value;
  }

  #ask(credentials: ClientCredentials, context: AuthContext): Promise<Token> {
    const asking = askToken(credentials, context)
      .then((token) => {
        this.#token = token;
        return token;
      })
      .catch((error: unknown) => {
        throw notSent(error);
      })
      .finally(() => {
        if (this.#asking === asking) this.#asking = undefined;
      });
    this.#asking = asking;
    return asking;
  }
}
