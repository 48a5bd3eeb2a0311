import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { defineTrigger, Fault, hints, PlainText, sameText, Type } from './index.ts';

const text = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const words = { help: text('包裹到柜', 'A parcel is in a locker'), icon: 'box', version: 1 };
const Stored = Type.Object({ locker: Type.String(hints({ label: text('柜号', 'Locker') })) });
const Secret = Type.Object(
  { secret: Type.String({ 'x-secret': true, ...hints({ label: text('密钥', 'Secret') }) }) },
  { additionalProperties: false },
);

const told = defineTrigger({
  type: 'locker.told',
  title: text('到柜通知', 'Parcel stored'),
  ...words,
  kind: 'webhook',
  config: Secret,
  emits: Stored,
  sample: { secret: 'example' },
  verify({ headers, body }, { config }) {
    const { 'x-signature': signature = '', 'x-time': time = '' } = headers;
    const expected = createHmac('sha256', config.secret).update(`${time}.${body}`).digest('hex');
    return sameText(signature, expected) ? { signedAt: new Date(Number(time) * 1000), once: signature } : undefined;
  },
  receive({ body }) {
    const { id, parcel, version, at, locker } = JSON.parse(body) as Record<string, unknown>;
    if (typeof id !== 'string' || typeof locker !== 'string') throw new Fault('connector.bad_answer', 'no id');
    const event = { id, subject: String(parcel), version: Number(version), at: String(at), data: { locker } };
    return { events: [event], answer: { status: 202 } };
  },
});

const daily = defineTrigger({
  type: 'locker.daily',
  title: text('每天', 'Every day'),
  ...words,
  kind: 'schedule',
  config: Type.Object({ hour: PlainText({ label: text('几点', 'Hour') }) }, { additionalProperties: false }),
  emits: Stored,
  sample: { hour: '8' },
  cron: ({ hour }) => `0 ${hour} * * *`,
  due: ({ at }) => [
    { id: at.toISOString(), subject: 'all', version: at.getTime(), at: at.toISOString(), data: { locker: '' } },
  ],
});

const body = JSON.stringify({ id: 'e-1', parcel: 'p', version: 3, at: '2026-03-02T08:00:00+08:00', locker: '7' });
const signed = (secret: string) => ({
  method: 'POST',
  query: {},
  headers: {
    'x-time': '1772409600',
    'x-signature': createHmac('sha256', secret).update(`1772409600.${body}`).digest('hex'),
  },
  body,
});
const context = { config: { secret: 'example' }, now: () => new Date(0) };

describe('a trigger', () => {
  it('is told: whose request it is is proved before it is read', () => {
    expect(told.verify(signed('example'), context)?.signedAt).toEqual(new Date('2026-03-02T00:00:00Z'));
    expect(told.verify(signed('guessed'), context)).toBeUndefined();
    expect(told.verify({ ...signed('example'), headers: {} }, context)).toBeUndefined();
    expect(told.receive(signed('example'), context).events).toMatchObject([
      { subject: 'p', version: 3, data: { locker: '7' } },
    ]);
  });

  it('comes with the time', () => {
    expect(daily.cron({ hour: '8' })).toBe('0 8 * * *');
    expect(daily.due({ config: { hour: '8' }, at: new Date(0) })).toMatchObject([{ version: 0 }]);
  });
});

describe('sameText', () => {
  it.each([
    ['', '', true],
    ['签名', '签名', true],
    ['a', 'ab', false],
    ['ab', 'ac', false],
  ])('%j and %j', (one, other, same) => expect(sameText(one, other)).toBe(same));
});
