import type { Role } from '../../schema/api.ts';

/** The pages of the navigation, in its order; the last stands at the foot. */
const pages = [
  { to: '/flows', icon: 'workflow', name: 'flows' },
  { to: '/sessions', icon: 'phone', name: 'sessions' },
  { to: '/recordings', icon: 'mic', name: 'recordings' },
  { to: '/sync', icon: 'refresh-cw', name: 'sync' },
  { to: '/connections', icon: 'cable', name: 'connections', editorsOnly: true },
  { to: '/imports', icon: 'plug', name: 'imports', editorsOnly: true },
  { to: '/numbers', icon: 'hash', name: 'numbers' },
  { to: '/audio', icon: 'audio-lines', name: 'audio' },
  { to: '/settings', icon: 'settings', name: 'settings' },
] as const;

/** The pages that a role may see. */
export const pagesFor = (role: Role): readonly (typeof pages)[number][] =>
  pages.filter((page) => !('editorsOnly' in page) || role === 'admin' || role === 'analyst');
