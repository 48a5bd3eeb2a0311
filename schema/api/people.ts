import { type Static, Type } from 'typebox';
import { closed } from './closed.ts';

export const roles = ['admin', 'analyst', 'agent', 'viewer'] as const;
/** `admin` may all; `analyst` flows and simulation; `agent` and `viewer` read. */
export type Role = (typeof roles)[number];
const RoleSchema = Type.Enum([...roles]);

const Password = Type.String({ minLength: 10, maxLength: 200 });
const Email = Type.String({ format: 'email', maxLength: 200 });
const PersonName = Type.String({ minLength: 1, maxLength: 60 });

/** `POST /api/setup` (201, sets the session cookie): the first administrator; 409 once there is one. */
export const SetupBody = Type.Object({ name: PersonName, email: Email, password: Password }, closed);
export type SetupBody = Static<typeof SetupBody>;
/** `POST /api/login` (200 with `Me`, sets the session cookie; 401). `POST /api/logout` (204). */
export const LoginBody = Type.Object({ email: Email, password: Type.String({ maxLength: 200 }) }, closed);
export type LoginBody = Static<typeof LoginBody>;
/** `GET /api/setup`, public. */
export interface SetupState {
  readonly needed: boolean;
}
export interface Me {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}
/** `GET /api/me`. */
export interface Myself extends Me {
  /** The server's, IANA name: its days are counted in it, and its times shown in it unless a person wants another. */
  readonly timeZone: string;
}

/** `GET /api/users` (`Me[]`), `POST /api/users` (201 `Me`), `PATCH /api/users/{id}`, `DELETE /api/users/{id}`: admin. */
export const NewUser = Type.Object({ name: PersonName, email: Email, password: Password, role: RoleSchema }, closed);
export type NewUser = Static<typeof NewUser>;
export const UserPatch = Type.Object({ role: RoleSchema }, closed);
export type UserPatch = Static<typeof UserPatch>;

/** `GET /api/keys`, `POST /api/keys` (201 `ApiKey & { secret }`, shown once), `DELETE /api/keys/{id}`: admin. Sent as `Authorization: Bearer …`. */
export const NewApiKey = Type.Object({ name: PersonName, role: RoleSchema }, closed);
export type NewApiKey = Static<typeof NewApiKey>;
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}
