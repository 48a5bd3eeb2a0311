import type { AppDeps } from '../deps.ts';
import type { Handlers } from '../routes.ts';
import { promptPath } from '../simulate/simulation.ts';

export const speechRoutes = ({ speech }: AppDeps): Pick<Handlers, 'speak'> => ({
  speak: async (c, { body }) => {
    const { url, durationMs } = await speech.render(body.text, body.language, c.req.raw.signal);
    return c.json({ url: promptPath(url) ?? null, durationMs });
  },
});
