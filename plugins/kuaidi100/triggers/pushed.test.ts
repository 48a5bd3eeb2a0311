import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import pushed from './pushed.ts';

const param = JSON.stringify({
  status: 'shutdown',
  message: '',
  lastResult: {
    state: '3',
    com: 'yuantong',
    nu: 'V030344422',
    data: [{ context: '已签收', time: '2026-03-02 16:33:19', ftime: '2026-03-02 16:33:19' }],
  },
});
const request = (text: string, sign: string) => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  query: {},
  body: new URLSearchParams({ sign, param: text }).toString(),
});
const signed = (text: string, salt = 'example-salt') =>
  request(text, createHash('md5').update(`${text}${salt}`).digest('hex'));
const context = { config: { salt: 'example-salt' }, now: () => new Date('2026-03-02T09:00:00Z') };

describe('kuaidi100.pushed', () => {
  it('is genuine with its signature in small or capital letters, and only with it', () => {
    const sign = createHash('md5').update(`${param}example-salt`).digest('hex').toUpperCase();
    expect(pushed.verify(signed(param), context)).toEqual({ once: sign });
    expect(pushed.verify(request(param, sign), context)).toEqual({ once: sign });
    expect(pushed.verify(signed(param, 'guessed'), context)).toBeUndefined();
    expect(pushed.verify({ ...signed(param), body: '' }, context)).toBeUndefined();
    expect(pushed.verify(signed(''), context)).toBeUndefined();
  });

  it('says what has become of the parcel', () => {
    const { events, answer } = pushed.receive(signed(param), context);
    expect(events).toMatchObject([
      {
        subject: 'yuantong:V030344422',
        version: Date.parse('2026-03-02T16:33:19+08:00'),
        at: '2026-03-02T16:33:19+08:00',
        data: { waybill: 'V030344422', status: 'signed', statusText: '已签收', last: '已签收', monitoring: 'shutdown' },
      },
    ]);
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ result: true, returnCode: '200' });
  });

  it('is the same event when it comes again', () => {
    const id = () => pushed.receive(signed(param), context).events[0]?.id;
    expect(id()).toBe(id());
  });

  it.each(['{', '[]', '{"status":"polling"}'])('makes nothing of %s', (text) =>
    expect(() => pushed.receive(signed(text), context)).toThrow('connector.bad_answer'),
  );
});
