import { createHmac } from 'node:crypto';

export interface SignOptions {
  /** Seconds since 1970; now when absent. */
  readonly timestamp?: number;
}

/** Headers of a request to an `http.webhook`, as its sender makes them. */
export const signedHeaders = (
  secret: string,
  body: string,
  { timestamp = Date.now() / 1000 }: SignOptions = {},
): Record<string, string> => {
  const time = String(Math.floor(timestamp * 1000));
  return {
    'content-type': 'application/json',
    'x-timestamp': time,
    'x-signature': createHmac('sha256', secret).update(`${time}.${body}`).digest('hex'),
  };
};

/** An event as such a sender tells it. */
export const eventBody = (
  subject: string,
  version: number,
  status: string,
  more: Record<string, unknown> = {},
): string =>
  JSON.stringify({
    id: `${subject}-${version}`,
    subject,
    version,
    at: '2026-11-25T10:00:00+08:00',
    status,
    ...more,
  });
