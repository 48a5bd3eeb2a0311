import type { OutgoingRequest } from './request.ts';
import { percentEncode, withField } from './request.ts';

export type KeyPlace = 'header' | 'query' | 'cookie';

/** An API key in a header, in the query or in a cookie. */
export const withApiKey = (request: OutgoingRequest, place: KeyPlace, name: string, key: string): OutgoingRequest => {
  if (place !== 'cookie') return withField(request, place, name, key);
  const { cookie } = request.headers;
  const pair = `${name}=${percentEncode(key)}`;
  return withField(request, 'header', 'cookie', cookie ? `${cookie}; ${pair}` : pair);
};

/** RFC 6750, 2.1. */
export const withBearer = (request: OutgoingRequest, token: string): OutgoingRequest =>
  withField(request, 'header', 'authorization', `Bearer ${token}`);

/** RFC 7617, in UTF-8. */
export const withBasic = (request: OutgoingRequest, user: string, password: string): OutgoingRequest =>
  withField(request, 'header', 'authorization', `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`);
