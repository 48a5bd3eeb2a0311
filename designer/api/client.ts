import i18next from 'i18next';
import type { ApiError as ErrorAnswer } from '../../schema/api.ts';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import { currentLanguage } from '../i18n/index.ts';

type FieldError = NonNullable<ErrorAnswer['error']['fields']>[number];

/** An answer that is no success, in words a person can read. `status` 0: the server was not reached. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  /** For programs: `stale`, `invalid`, `forbidden`, …; `network` when nobody answered. */
  readonly code: string;
  readonly diagnostics: readonly Diagnostic[];
  readonly fields: readonly FieldError[];
  /** Stands in the server's log, too; empty when nobody answered. */
  readonly requestId: string;

  constructor(status: number, error: Partial<ErrorAnswer['error']> & { code: string; message: string }) {
    super(error.message);
    this.status = status;
    this.code = error.code;
    this.diagnostics = error.diagnostics ?? [];
    this.fields = error.fields ?? [];
    this.requestId = error.requestId ?? '';
  }

  /** The message at a field of the request's body, by JSON pointer. */
  at(pointer: string): string | undefined {
    return this.fields.find((field) => field.pointer === pointer)?.message;
  }
}

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  /** Sent as it is, instead of a body. */
  readonly file?: Blob;
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

const isErrorAnswer = (value: unknown): value is ErrorAnswer =>
  typeof value === 'object' && value !== null && typeof (value as Partial<ErrorAnswer>).error?.message === 'string';

const parse = (text: string): unknown => {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** One exchange with the server: `call<FlowSummary[]>('/api/flows')`. Rejects with an `ApiError`. */
export const call = async <T>(path: string, { method = 'GET', body, file, ifMatch, signal }: Call = {}): Promise<T> => {
  const headers: Record<string, string> = { accept: 'application/json', 'accept-language': currentLanguage() };
  if (body !== undefined) headers['content-type'] = 'application/json';
  // A browser that does not know the ending has no type for the file.
  if (file) headers['content-type'] = file.type.startsWith('audio/') ? file.type : 'application/octet-stream';
  if (ifMatch !== undefined) headers['if-match'] = `"${ifMatch}"`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: 'same-origin',
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(file && { body: file }),
      ...(signal && { signal }),
    });
    text = await response.text();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError(0, { code: 'network', message: i18next.t('api.network') });
  }
  const answer = parse(text);
  if (!response.ok) {
    if (isErrorAnswer(answer)) throw new ApiError(response.status, answer.error);
    throw new ApiError(response.status, { code: 'nonsense', message: i18next.t('api.nonsense') });
  }
  if (response.status !== 204 && answer === undefined) {
    throw new ApiError(response.status, { code: 'nonsense', message: i18next.t('api.nonsense') });
  }
  return answer as T;
};

/** A path segment from a value that comes from outside. */
export const segment = (value: string): string => encodeURIComponent(value);
