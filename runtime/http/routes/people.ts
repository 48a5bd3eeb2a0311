import type { Guards } from '../core/register.ts';
import type { Handlers } from '../routes.ts';
import type { OpenStreams } from '../streams.ts';

type PeopleHandlers = Pick<
  Handlers,
  'listUsers' | 'createUser' | 'patchUser' | 'deleteUser' | 'listKeys' | 'createKey' | 'deleteKey'
>;

export const peopleRoutes = ({ people, keys }: Guards, streams: OpenStreams): PeopleHandlers => ({
  listUsers: async (c) => c.json(await people.list()),
  createUser: async (c, { body, principal }) => c.json(await people.create(body, principal.name), 201),
  patchUser: async (c, { params, body, principal }) => {
    const me = await people.setRole(params.id, body.role, principal.name);
    // Streams were opened with the old role.
    streams.end(params.id);
    return c.json(me);
  },
  deleteUser: async (c, { params, principal }) => {
    await people.remove(params.id, principal.name);
    streams.end(params.id);
    return c.body(null, 204);
  },
  listKeys: async (c) => c.json(await keys.list()),
  createKey: async (c, { body, principal }) => c.json(await keys.create(body, principal.name), 201),
  deleteKey: async (c, { params, principal }) => {
    await keys.remove(params.id, principal.name);
    streams.end(params.id);
    return c.body(null, 204);
  },
});
