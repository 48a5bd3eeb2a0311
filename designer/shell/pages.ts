/** The pages of the navigation, in its order; the last stands at the foot. */
export const pages = [
  { to: '/flows', icon: 'workflow', name: 'flows' },
  { to: '/sessions', icon: 'phone', name: 'sessions' },
  { to: '/recordings', icon: 'mic', name: 'recordings' },
  { to: '/sync', icon: 'refresh-cw', name: 'sync' },
  { to: '/connections', icon: 'cable', name: 'connections' },
  { to: '/imports', icon: 'plug', name: 'imports' },
  { to: '/numbers', icon: 'hash', name: 'numbers' },
  { to: '/audio', icon: 'audio-lines', name: 'audio' },
  { to: '/settings', icon: 'settings', name: 'settings' },
] as const;
