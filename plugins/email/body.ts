const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);

/** What a person wrote as HTML: nothing in it is markup, addresses of pages can be clicked. */
export const htmlOf = (text: string): string => {
  const linked = text
    .split(/(https?:\/\/[^\s<>"'，。；）]+)/g)
    .map((piece, at) => (at % 2 === 0 ? escaped(piece) : `<a href="${escaped(piece)}">${escaped(piece)}</a>`))
    .join('');
  const paragraphs = linked.split(/\r?\n\s*\r?\n/).map((part) => `<p>${part.replaceAll(/\r?\n/g, '<br>')}</p>`);
  return `<!doctype html><html><body>${paragraphs.join('')}</body></html>`;
};
