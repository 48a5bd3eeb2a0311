import { describe, expect, it } from 'vitest';
import { SecretUnreadable, Vault, vaultWith } from './vault.ts';

const [first, second] = ['a'.repeat(32), 'b'.repeat(32)];
const place = { connection: 'c1', field: '/apiKey' };

const whyNot = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof SecretUnreadable) return error.why;
    throw error;
  }
  return 'readable';
};

describe('the vault', () => {
  const vault = new Vault([first]);

  it('gives back what was put in, and shows nothing of it; the same secret never looks the same', () => {
    const secret = { user: '张三', password: 'canary' };
    const [one, other] = [vault.seal(secret, place), vault.seal(secret, place)];
    expect(vault.open(one, place)).toEqual(secret);
    expect(one).not.toBe(other);
    expect(one + Buffer.from(one.split('.')[3] ?? '', 'base64url').toString('latin1')).not.toContain('canary');
  });

  it.each([
    ['another connection’s place', { connection: 'c2', field: '/apiKey' }],
    ['another field’s place', { connection: 'c1', field: '/password' }],
  ])('refuses a secret that was put in %s', (_, other) =>
    expect(whyNot(() => vault.open(vault.seal('x', place), other))).toBe('damaged'),
  );

  it('refuses every text in which one character was changed', () => {
    const sealed = vault.seal('canary', place);
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      // The last character of base64url may have bits that say nothing.
      if (at === sealed.length - 1) continue;
      expect([at, whyNot(() => vault.open(changed, place))]).not.toEqual([at, 'readable']);
    }
    for (const nonsense of ['', 'v1', 'v2.x.y.z', sealed.slice(0, -4), `${sealed}AAAA`])
      expect(whyNot(() => vault.open(nonsense, place))).toBe('damaged');
  });

  it('reads with older keys and writes with the first', () => {
    const sealed = vault.seal('x', place);
    const rotated = new Vault([second, first]);
    expect(rotated.open(sealed, place)).toBe('x');
    expect(rotated.isCurrent(sealed)).toBe(false);
    expect(rotated.isCurrent(rotated.seal('x', place))).toBe(true);
    expect(whyNot(() => new Vault([second]).open(sealed, place))).toBe('key_missing');
  });

  it('reads what was sealed before the operator named a key', () => {
    const sealed = vaultWith([], 'own').seal('x', place);
    const named = vaultWith([first], 'own');
    expect(named.open(sealed, place)).toBe('x');
    expect(named.isCurrent(sealed)).toBe(false);
  });
});
