import { both, Fault, faultIn, type OperationContext, objectIn, type Sent } from 'switchyard/sdk';
import type { Config } from './config.ts';
import { type Message, needed } from './message.ts';

type Means = Pick<OperationContext<Config, unknown>, 'config' | 'http'>;

const asJson = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Fills `{to}` and the like in one pass: what a value holds is never filled in again. */
const filled = (template: string, values: Readonly<Record<string, string>>, quoted: (text: string) => string): string =>
  template.replaceAll(/\{(to|text|secret|id)\}/g, (_, name: string) => quoted(values[name] ?? ''));

const at = (value: unknown, path: string): unknown => {
  let current = value;
  for (const part of path.split('.')) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as Readonly<Record<string, unknown>>)[part];
  }
  return current;
};

/** Sends through a provider with an HTTP interface of its own, as the connection describes it. */
export const sendByHttp = async ({ config, http }: Means, { to, text, id }: Message): Promise<Sent> => {
  if (text.trim() === '') return { refused: '短信没有内容' };
  const {
    method = 'POST',
    format = 'json',
    body = '{"to":"{to}","text":"{text}"}',
    okField,
    okValue,
    idField,
  } = config;
  const values = { to, text, id, secret: config.secret ?? '' };
  const answer = await http({
    method,
    // A secret in an address would stand in the logs of every proxy.
    url: filled(needed(config.url, 'address'), { ...values, secret: '' }, encodeURIComponent),
    headers: {
      accept: 'application/json',
      ...(config.authorization && { authorization: config.authorization }),
      ...(method === 'POST' && {
        'content-type': format === 'json' ? 'application/json' : 'application/x-www-form-urlencoded',
        'idempotency-key': id,
      }),
    },
    ...(method === 'POST' && { body: filled(body, values, format === 'json' ? asJson : encodeURIComponent) }),
  });
  const fault = faultIn(answer);
  if (fault) throw fault;
  if (!okField && !idField) return { messageId: id, state: 'accepted' };
  const said = objectIn(answer, { sent: true });
  const verdict = okField ? at(said, okField) : undefined;
  if (okField && verdict === undefined)
    throw new Fault('connector.bad_answer', both(`回答里没有 ${okField}`, `the answer has no ${okField}`), {
      sent: true,
    });
  if (okField && String(verdict) !== (okValue ?? '0')) return { refused: String(verdict) };
  const messageId = idField ? at(said, idField) : undefined;
  return { messageId: messageId === undefined ? id : String(messageId), state: 'accepted' };
};
