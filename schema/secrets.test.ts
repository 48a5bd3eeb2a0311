import { Type } from 'typebox';
import { describe, expect, it } from 'vitest';
import { givenSecrets, joinSecrets, partSecrets } from './secrets.ts';

const secret = Type.String({ 'x-secret': true });
const Config = Type.Object({
  baseUrl: Type.String(),
  apiKey: secret,
  auth: Type.Union([
    Type.Object({ kind: Type.Literal('bearer'), token: secret }),
    Type.Object({ kind: Type.Literal('basic'), user: Type.String(), password: secret }),
  ]),
  headers: Type.Record(Type.String(), secret),
  keys: Type.Array(secret),
  servers: Type.Array(Type.Object({ host: Type.String(), password: secret })),
});

const whole = {
  baseUrl: 'https://tms.example.cn',
  apiKey: 'k',
  auth: { kind: 'bearer', token: 't' },
  headers: { 'x-a/b~c': 'h' },
  keys: ['one', 'two'],
  servers: [{ host: 'a', password: 'p' }],
};

describe('secrets of a configuration', () => {
  it('are taken out wherever they stand, and come back to their places', () => {
    const parted = partSecrets(Config, whole);
    expect(JSON.stringify(parted.plain)).toBe(
      JSON.stringify({
        baseUrl: 'https://tms.example.cn',
        auth: { kind: 'bearer' },
        headers: {},
        keys: [null, null],
        servers: [{ host: 'a' }],
      }),
    );
    expect([...parted.secrets.keys()]).toEqual([
      '/apiKey',
      '/auth/token',
      '/headers/x-a~1b~0c',
      '/keys/0',
      '/keys/1',
      '/servers/0/password',
    ]);
    expect(joinSecrets(parted)).toEqual(whole);
  });

  it('are none when they are empty', () => {
    const parted = partSecrets(Config, { apiKey: '', headers: { a: null, b: 'x' } });
    expect([...givenSecrets(parted)]).toEqual([['/headers/b', 'x']]);
  });

  it('whose place is gone are left out', () => {
    const secrets = new Map([
      ['/auth/token', 't'],
      ['/apiKey', 'k'],
    ]);
    expect(joinSecrets({ plain: { auth: 'none' }, secrets })).toEqual({ auth: 'none', apiKey: 'k' });
  });

  it('S21 change no prototype, whatever their names are', () => {
    const secrets = new Map([
      ['/__proto__/polluted', 'x'],
      ['/headers/__proto__', 'y'],
      ['/constructor/prototype/polluted', 'z'],
    ]);
    const joined = joinSecrets({ plain: { headers: {} }, secrets });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(Object.keys(joined)).toEqual(['headers']);
    const parsed = JSON.parse('{"headers":{"__proto__":"y"}}') as Record<string, unknown>;
    expect([...partSecrets(Config, parsed).secrets.keys()]).toEqual(['/headers/__proto__']);
  });
});
