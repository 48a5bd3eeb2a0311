import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { ApiKey, NewApiKey } from '../../../schema/api.ts';
import { audit } from '../../store/audit.ts';
import type { Principal } from '../core/context.ts';
import { Problem } from '../core/problems.ts';
import { roleOf } from './role.ts';
import type { LoginDb } from './tables.ts';

const PREFIX = 'sy_';
/** `last used` is for people; writing it once a minute is enough. */
const USED_EVERY_MS = 60_000;

/** A key has 256 random bits: a plain hash can't be searched, and makes looking one up an index access. */
const hashOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

const columns = ['id', 'name', 'role', 'created_at', 'last_used_at'] as const;

/** Keys for programs. Only hashes are stored; the secret is shown once. */
export class Keys {
  readonly #db: LoginDb;

  constructor(db: LoginDb) {
    this.#db = db;
  }

  async list(): Promise<ApiKey[]> {
    const rows = await this.#db.selectFrom('api_key').select(columns).orderBy('created_at').orderBy('id').execute();
    return rows.map(({ id, name, role, created_at, last_used_at }) => ({
      id,
      name,
      role: roleOf(role),
      createdAt: created_at.toISOString(),
      lastUsedAt: last_used_at?.toISOString() ?? null,
    }));
  }

  async create({ name, role }: NewApiKey, by: string): Promise<ApiKey & { readonly secret: string }> {
    const secret = PREFIX + randomBytes(32).toString('base64url');
    const id = randomUUID();
    const { created_at } = await this.#db.transaction().execute(async (tx) => {
      await audit(tx, { actor: by, action: 'key.created', subject: `key:${id}`, detail: { name, role } });
      return tx
        .insertInto('api_key')
        .values({ id, name, role, hash: hashOf(secret) })
        .returning('created_at')
        .executeTakeFirstOrThrow();
    });
    return { id, name, role, createdAt: created_at.toISOString(), lastUsedAt: null, secret };
  }

  /** @throws Problem `not_found` */
  async remove(id: string, by: string): Promise<void> {
    await this.#db.transaction().execute(async (tx) => {
      const gone = await tx.deleteFrom('api_key').where('id', '=', id).returning('id').executeTakeFirst();
      if (!gone) throw new Problem('not_found');
      await audit(tx, { actor: by, action: 'key.removed', subject: `key:${id}` });
    });
  }

  /** Whose secret it is; `undefined` for an unknown or revoked one. */
  async find(secret: string): Promise<Principal | undefined> {
    if (!secret.startsWith(PREFIX) || secret.length > 100) return undefined;
    const row = await this.#db
      .selectFrom('api_key')
      .select(columns)
      .where('hash', '=', hashOf(secret))
      .executeTakeFirst();
    if (!row) return undefined;
    if (Date.now() - (row.last_used_at?.getTime() ?? 0) > USED_EVERY_MS)
      await this.#db.updateTable('api_key').set({ last_used_at: new Date() }).where('id', '=', row.id).execute();
    return { kind: 'key', id: row.id, name: row.name, email: '', role: roleOf(row.role) };
  }
}
