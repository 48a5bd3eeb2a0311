/** Where to go after the login: an address of this designer, never another site. */
export const safeNext = (next: string | null): string => {
  if (!next?.startsWith('/')) return '/flows';
  // The browser's own reading decides: `//host`, `/\host` and control characters all lead elsewhere.
  const inside = 'http://inside.invalid';
  const url = URL.parse(next, inside);
  if (url?.origin !== inside || url.pathname === '/login' || url.pathname === '/setup') return '/flows';
  return url.pathname + url.search + url.hash;
};
