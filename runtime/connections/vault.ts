import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** AES-256-GCM: 32 bytes of key, 12 of nonce, 16 of tag (NIST SP 800-38D). */
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FORM = /^v1\.([0-9a-f]{16})\.([A-Za-z0-9_-]{16})\.([A-Za-z0-9_-]+)$/;

/** Whose secret it is: bound to the ciphertext, so that one put in another's place can't be read. */
export interface SecretPlace {
  readonly connection: string;
  /** JSON pointer in the configuration. */
  readonly field: string;
}

/** A stored secret can't be read: its key is not there, or it was tampered with. */
export class SecretUnreadable extends Error {
  override readonly name = 'SecretUnreadable';
  readonly why: 'key_missing' | 'damaged';
  constructor(why: 'key_missing' | 'damaged') {
    super(why === 'key_missing' ? 'the key of a secret is not among CONNECTION_KEYS' : 'a stored secret is damaged');
    this.why = why;
  }
}

interface Key {
  /** Tells nothing of the key. */
  readonly id: string;
  readonly bytes: Buffer;
}

const derive = (text: string, use: string, bytes: number): Buffer =>
  Buffer.from(hkdfSync('sha256', text, 'switchyard', use, bytes));

const keyOf = (text: string): Key => ({
  id: derive(text, 'connection key id', 8).toString('hex'),
  bytes: derive(text, 'connection secrets', 32),
});

const associated = ({ connection, field }: SecretPlace): Buffer => Buffer.from(JSON.stringify([connection, field]));

/** Encrypts the secrets of connections with keys that are never in the database. */
export class Vault {
  readonly #keys: readonly [Key, ...Key[]];

  /** The first key writes; all of them read. Texts of at least 32 characters. */
  constructor(keys: readonly [string, ...string[]]) {
    const [first, ...others] = keys;
    this.#keys = [keyOf(first), ...others.map(keyOf)];
  }

  /** `v1.<key id>.<nonce>.<ciphertext and tag>`. */
  seal(value: unknown, place: SecretPlace): string {
    const [{ id, bytes }] = this.#keys;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, bytes, nonce).setAAD(associated(place));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `v1.${id}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
  }

  /** @throws SecretUnreadable */
  open(text: string, place: SecretPlace): unknown {
    const [, id, nonce = '', sealed = ''] = FORM.exec(text) ?? [];
    if (id === undefined) throw new SecretUnreadable('damaged');
    const key = this.#keys.find((known) => known.id === id);
    if (!key) throw new SecretUnreadable('key_missing');
    const bytes = Buffer.from(sealed, 'base64url');
    if (bytes.length < TAG_BYTES) throw new SecretUnreadable('damaged');
    const decipher = createDecipheriv(CIPHER, key.bytes, Buffer.from(nonce, 'base64url'), { authTagLength: TAG_BYTES })
      .setAAD(associated(place))
      .setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const plain = Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
      return JSON.parse(plain.toString('utf8')) as unknown;
    } catch {
      // The reason would tell whoever tampered with it how far he got.
      throw new SecretUnreadable('damaged');
    }
  }

  /** Was it sealed with the key that writes now? */
  isCurrent(text: string): boolean {
    return FORM.exec(text)?.[1] === this.#keys[0].id;
  }
}

/** The operator's `keys`; without any, and behind them for reading, the one that comes from the server's own secret. */
export const vaultWith = (keys: readonly string[], own: string): Vault => {
  const [first = own, ...others] = keys;
  return new Vault([first, ...others, own]);
};
