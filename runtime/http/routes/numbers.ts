import { Problem } from '../core/problems.ts';
import type { AppDeps } from '../deps.ts';
import type { Handlers } from '../routes.ts';

export const numberRoutes = ({
  numbers,
  onRouted,
}: AppDeps): Pick<Handlers, 'listNumbers' | 'putNumber' | 'deleteNumber'> => ({
  listNumbers: async (c) => c.json(await numbers.list()),
  putNumber: async (c, { params, body, principal }) => {
    const stored = await numbers.put(params.number, body, principal.name);
    if (stored === 'unknown_flow')
      throw new Problem('not_found', { message: { 'zh-CN': '没有这个流程', en: 'There is no such flow' } });
    onRouted();
    return c.json(stored);
  },
  deleteNumber: async (c, { params, principal }) => {
    if (!(await numbers.remove(params.number, principal.name))) throw new Problem('not_found');
    onRouted();
    return c.body(null, 204);
  },
});
