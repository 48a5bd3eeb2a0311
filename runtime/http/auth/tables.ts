import type { ColumnType, Generated, Kysely } from 'kysely';
import type { Role } from '../../../schema/api.ts';

type Stamp = ColumnType<Date, Date | undefined, Date>;

/** Row types of `0100_login.ts`, as far as our own code (not better-auth's) reads and writes them. */
export interface LoginTables {
  login_user: {
    id: string;
    name: string;
    email: string;
    email_verified: Generated<boolean>;
    role: Role;
    created_at: Stamp;
    updated_at: Stamp;
  };
  login_account: { id: string; user_id: string; account_id: string; provider_id: string; password: string | null };
  login_session: { id: string; user_id: string; token: string; expires_at: Date };
  api_key: { id: string; name: string; role: Role; hash: string; created_at: Stamp; last_used_at: Date | null };
  installation: { one: Generated<boolean>; administrator: string; set_up_at: Stamp };
}

export type LoginDb = Kysely<LoginTables>;
