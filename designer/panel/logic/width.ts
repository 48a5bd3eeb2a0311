/** Full-width letters and signs, as a Chinese keyboard writes them, in their usual width: `１２：３０` is `12:30`. */
export const halfWidth = (text: string): string =>
  text
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replaceAll('\u3000', ' ');
