import { type Role, roles } from '../../../schema/api.ts';

/** A stored role. The database checks what is written; anything else would be a role that may do nothing we know of. */
export const roleOf = (text: unknown): Role => {
  const role = roles.find((known) => known === text);
  if (!role) throw new Error('a stored role is none that this release knows');
  return role;
};
