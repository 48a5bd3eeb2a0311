import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signaturePresets } from '../../../schema/imports/presets.ts';
import type { OutgoingRequest } from './request.ts';
import { bodyText, formEncode, percentEncode, queryText, wireRequest, withField } from './request.ts';
import { type SignatureRecipe, signatureOf, signed } from './signature.ts';
import { withApiKey, withBasic, withBearer } from './simple.ts';

const at = new Date('2026-01-31T00:05:09.123Z');
const world = { now: () => at, random: (bytes: number) => new Uint8Array(bytes).fill(0xab) };
const secrets = { appKey: 'key-7', appSecret: 's3cret' };

const presetNamed = (name: string): SignatureRecipe => {
  const preset = signaturePresets[name];
  if (!preset) throw new Error(name);
  return preset.recipe;
};

const form = (fields: Record<string, string>): OutgoingRequest => ({
  method: 'POST',
  url: 'https://api.example/std/service',
  query: [],
  headers: {},
  body: { kind: 'form', fields: Object.entries(fields).map(([name, value]) => ({ name, value })) },
});

const fieldsOf = (request: OutgoingRequest) => new URLSearchParams(bodyText(request));
const digest = (algorithm: string, text: string) => createHash(algorithm).update(text, 'utf8');

describe('signatures', () => {
  it.each([
    // RFC 1321, A.5; RFC 3174, 7.3; FIPS 180-2; RFC 2202, 2; RFC 4231, 4.3.
    ['md5', 'hex', 'abc', '900150983cd24fb0d6963f7d28e17f72'],
    ['sha1', 'HEX', 'abc', 'A9993E364706816ABA3E25717850C26C9CD0D89D'],
    ['sha256', 'hex', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    ['hmac-md5', 'hex', 'what do ya want for nothing?', '750c783e6ab0b503eaa86e310a5db738'],
    ['hmac-sha1', 'hex', 'what do ya want for nothing?', 'effcdf6ae5eb2fa2d27416d5f184df9c259a7c79'],
    [
      'hmac-sha256',
      'hex',
      'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    ['md5', 'base64', 'abc', 'kAFQmDzST7DWlj99KOF/cg=='],
    ['md5', 'base64url', 'abc', 'kAFQmDzST7DWlj99KOF_cg'],
  ] as const)('%s in %s as its standard says', (algorithm, encoding, text, expected) => {
    expect(signatureOf(text, { algorithm, encoding }, 'Jefe')).toBe(expected);
  });

  it('SF Express: base64(md5(urlencode(msgData + timestamp + check word)))', () => {
    const msgData = '{"mailNo":"SF 1~*","name":"王女士"}';
    const fields = fieldsOf(signed(form({ serviceCode: 'EXP', msgData }), presetNamed('sf'), secrets, world));
    // As `java.net.URLEncoder` writes it: `+` for a space, `*` stays, `~` does not.
    const encoded = new URLSearchParams([['', `${msgData}${at.getTime()}s3cret`]]).toString().slice(1);
    expect(fields.get('msgDigest')).toBe(digest('md5', encoded).digest('base64'));
    expect(fields.get('partnerID')).toBe('key-7');
    expect(fields.get('timestamp')).toBe(String(at.getTime()));
    expect(fields.get('requestID')).toBe('ab'.repeat(16));
  });

  it('Kuaidi100: upper-case md5(param + key + customer)', () => {
    const param = '{"com":"yuantong","num":"500306190180"}';
    const fields = fieldsOf(signed(form({ param }), presetNamed('kuaidi100'), secrets, world));
    expect(fields.get('sign')).toBe(digest('md5', `${param}s3cretkey-7`).digest('hex').toUpperCase());
    expect(fields.get('customer')).toBe('key-7');
  });

  it('Cainiao: base64(md5(logistics_interface + secret))', () => {
    const fields = fieldsOf(signed(form({ logistics_interface: '<a/>' }), presetNamed('cainiao'), secrets, world));
    expect(fields.get('data_digest')).toBe(digest('md5', '<a/>s3cret').digest('base64'));
  });

  it('Taobao and JD: sorted names and values between the secret twice, Beijing time', () => {
    const request: OutgoingRequest = {
      method: 'GET',
      url: 'https://api.example/router/rest',
      query: [
        { name: 'method', value: 'a.b' },
        { name: 'empty', value: '' },
      ],
      headers: {},
    };
    const query = new URLSearchParams(queryText(signed(request, presetNamed('top'), secrets, world).query));
    const text = 's3cretapp_keykey-7formatjsonmethoda.bsign_methodmd5timestamp2026-01-31 08:05:09v2.0s3cret';
    expect(query.get('sign')).toBe(digest('md5', text).digest('hex').toUpperCase());
  });

  it('HMAC over method, path, time and the body as it goes over the wire', () => {
    const request: OutgoingRequest = {
      method: 'PUT',
      url: 'https://api.example/v1/订单',
      query: [],
      headers: {},
      body: { kind: 'json', value: { 名: 1 } },
    };
    const wire = wireRequest(signed(request, presetNamed('hmac'), secrets, world));
    const text = ['PUT', new URL(wire.url).pathname, String(at.getTime()), wire.body].join('\n');
    expect(wire.headers?.['X-Signature']).toBe(createHmac('sha256', 's3cret').update(text).digest('hex'));
  });

  it('goes into a record’s body, too', () => {
    const recipe: SignatureRecipe = {
      algorithm: 'md5',
      encoding: 'hex',
      parts: [{ of: 'field', name: 'data' }, { of: 'text', text: '-' }, { of: 'secret' }],
      join: '',
      signature: { name: 'sign', in: 'body' },
      timestamp: { name: 'ts', in: 'body', format: 'seconds' },
    };
    const request: OutgoingRequest = {
      method: 'POST',
      url: 'https://h.example/',
      query: [],
      headers: {},
      body: { kind: 'json', value: { data: { a: 1 } } },
    };
    expect(JSON.parse(bodyText(signed(request, recipe, secrets, world)) ?? '')).toEqual({
      data: { a: 1 },
      ts: '1769817909',
      sign: digest('md5', '{"a":1}-s3cret').digest('hex'),
    });
  });
});

describe('simple ways', () => {
  const request: OutgoingRequest = {
    method: 'GET',
    url: 'https://h.example/a?b=1',
    query: [],
    headers: { cookie: 'a=1' },
  };
  it('put the key where it belongs', () => {
    expect(withApiKey(request, 'header', 'X-Key', 'k').headers['X-Key']).toBe('k');
    expect(wireRequest(withApiKey(request, 'query', 'key', 'a&b')).url).toBe('https://h.example/a?b=1&key=a%26b');
    expect(withApiKey(request, 'cookie', 'sid', 'x;y').headers.cookie).toBe('a=1; sid=x%3By');
    expect(withBearer(request, 't').headers.authorization).toBe('Bearer t');
    // RFC 7617, 2.1: `test` and `123£`.
    expect(withBasic(request, 'test', '123£').headers.authorization).toBe('Basic dGVzdDoxMjPCow==');
  });
  it('encode like their standards', () => {
    expect(percentEncode("a b!'()*~")).toBe('a%20b%21%27%28%29%2A~');
    expect(formEncode('a b*~')).toBe('a+b*%7E');
    expect(percentEncode('\ud800')).toBe('%EF%BF%BD');
  });
  it('a field given twice counts once', () => {
    expect(withField({ ...request, query: [{ name: 'a', value: '1' }] }, 'query', 'a', '2').query).toEqual([
      { name: 'a', value: '2' },
    ]);
  });
});
