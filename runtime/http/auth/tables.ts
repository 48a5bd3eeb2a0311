import type { Kysely } from 'kysely';
import type { DB } from '../../store/generated/db.ts';

/** The application's database; the tables of `0100_login.ts` are what this room reads and writes in it. */
export type LoginDb = Kysely<DB>;
