import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Me, NewUser, Role, SetupBody } from '../../../schema/api.ts';
import { audit } from '../../store/audit.ts';
import { Problem } from '../core/problems.ts';
import type { LoginLibrary } from './library.ts';
import { roleOf } from './role.ts';
import type { LoginDb } from './tables.ts';

/** Postgres: unique_violation. */
const UNIQUE_VIOLATION = '23505';

const constraintOf = (error: unknown): string | undefined => {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return code === UNIQUE_VIOLATION && typeof constraint === 'string' ? constraint : undefined;
};

const columns = ['id', 'name', 'email', 'role'] as const;

/** The people who may log in. Their passwords are hashed by the login library. */
export class People {
  readonly #db: LoginDb;
  readonly #library: () => Promise<LoginLibrary>;
  /** There is no way back from "set up", so it needs to be asked of the database only until then. */
  #setUp = false;

  constructor(db: LoginDb, library: () => Promise<LoginLibrary>) {
    this.#db = db;
    this.#library = library;
  }

  async setupNeeded(): Promise<boolean> {
    if (!this.#setUp) {
      const row = await this.#db.selectFrom('installation').select('one').executeTakeFirst();
      this.#setUp = row !== undefined;
    }
    return !this.#setUp;
  }

  /**
   * Creates the first administrator. The primary key of `installation` lets exactly one transaction win, whoever races.
   * @throws Problem `setup_done`
   */
  async setUp({ name, email, password }: SetupBody): Promise<Me> {
    if (!(await this.setupNeeded())) throw new Problem('setup_done');
    const me: Me = { id: randomUUID(), name, email: email.toLowerCase(), role: 'admin' };
    try {
      await this.#db.transaction().execute(async (tx) => {
        // Waits until a rival's transaction has ended; only who is through here hashes, which is dear.
        await tx.insertInto('installation').values({ administrator: me.id }).execute();
        await insertPerson(tx, me, await this.#hash(password), name);
      });
    } catch (error) {
      if (constraintOf(error)?.startsWith('installation')) throw new Problem('setup_done', {}, { cause: error });
      throw error;
    }
    this.#setUp = true;
    return me;
  }

  async list(): Promise<Me[]> {
    const rows = await this.#db.selectFrom('login_user').select(columns).orderBy('created_at').orderBy('id').execute();
    return rows.map((row) => ({ ...row, role: roleOf(row.role) }));
  }

  /** @throws Problem `email_taken` */
  async create({ name, email, password, role }: NewUser, by: string): Promise<Me> {
    const hash = await this.#hash(password);
    const me: Me = { id: randomUUID(), name, email: email.toLowerCase(), role };
    try {
      await this.#db.transaction().execute((tx) => insertPerson(tx, me, hash, by));
    } catch (error) {
      if (constraintOf(error)?.includes('email')) throw new Problem('email_taken', {}, { cause: error });
      throw error;
    }
    return me;
  }

  /** @throws Problem `not_found`, `last_admin` */
  async setRole(id: string, role: Role, by: string): Promise<Me> {
    return this.#keepingAnAdmin(async (tx) => {
      const me = await tx
        .updateTable('login_user')
        .set({ role, updated_at: new Date() })
        .where('id', '=', id)
        .returning(columns)
        .executeTakeFirst();
      if (!me) throw new Problem('not_found');
      await audit(tx, { actor: by, action: 'user.changed', subject: `user:${id}`, detail: { role } });
      return { ...me, role };
    });
  }

  /** @throws Problem `not_found`, `last_admin` */
  async remove(id: string, by: string): Promise<void> {
    await this.#keepingAnAdmin(async (tx) => {
      const gone = await tx.deleteFrom('login_user').where('id', '=', id).returning('id').executeTakeFirst();
      if (!gone) throw new Problem('not_found');
      await audit(tx, { actor: by, action: 'user.removed', subject: `user:${id}` });
    });
  }

  /** Two administrators who remove each other at the same moment must not both succeed: changes wait for each other. */
  async #keepingAnAdmin<T>(change: (tx: LoginDb) => Promise<T>): Promise<T> {
    return this.#db.transaction().execute(async (tx) => {
      await sql`select pg_advisory_xact_lock(hashtext('switchyard.login_user'))`.execute(tx);
      const result = await change(tx);
      const admin = await tx.selectFrom('login_user').select('id').where('role', '=', 'admin').limit(1).execute();
      if (admin.length === 0) throw new Problem('last_admin');
      return result;
    });
  }

  async #hash(password: string): Promise<string> {
    const context = await (await this.#library()).$context;
    return context.password.hash(password);
  }
}

const insertPerson = async (tx: LoginDb, me: Me, hash: string, by: string): Promise<void> => {
  await tx.insertInto('login_user').values(me).execute();
  await tx
    .insertInto('login_account')
    .values({ id: randomUUID(), user_id: me.id, account_id: me.id, provider_id: 'credential', password: hash })
    .execute();
  await audit(tx, { actor: by, action: 'user.created', subject: `user:${me.id}`, detail: { role: me.role } });
};
