/** The colour scheme in use. */
export type Scheme = 'light' | 'dark';

/** Token values by name without the leading dashes, as `tokens.css` declares them. */
export type Tokens = Readonly<Record<string, string>>;

const declarations = (block: string): Record<string, string> => {
  const found: Record<string, string> = {};
  for (const [, name, value] of block.matchAll(/--([a-z0-9-]+):\s*([^;]+);/g)) {
    if (name && value) found[name] = value.replace(/\s+/g, ' ').trim();
  }
  return found;
};

/**
 * Reads the token file, so that antd and our own CSS can't drift apart. The dark block holds only what differs.
 * @param css the text of `tokens.css`
 */
export const readTokens = (css: string): Readonly<Record<Scheme, Tokens>> => {
  const plain = css.replace(/\/\*[\s\S]*?\*\//g, '');
  const darkAt = plain.indexOf(':root[data-theme="dark"]');
  if (darkAt < 0) throw new Error('tokens.css has no dark block');
  const light = declarations(plain.slice(0, darkAt));
  return { light, dark: { ...light, ...declarations(plain.slice(darkAt)) } };
};
