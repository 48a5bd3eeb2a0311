/** Run lengths of T.4 that the pages below need, in bits: multiples of 64 (make-up codes), each ended by a run of 0. */
const WHITE: Readonly<Record<number, string>> = { 64: '11011', 128: '10010', 192: '010111' };
const BLACK: Readonly<Record<number, string>> = { 64: '0000001111', 128: '000011001000', 192: '000011001001' };
const WHITE_END = '00110101';
const BLACK_END = '0000110111';
const EOL = '000000000001';

const WIDTH = 1728;
const LINES = 220;

/** A line of equal stripes; `white + black` divides 1728. */
const line = (white: number, black: number): string =>
  EOL + `${WHITE[white]}${WHITE_END}${BLACK[black]}${BLACK_END}`.repeat(WIDTH / (white + black));

const packed = (bits: string): Buffer => {
  const bytes = bits.match(/.{1,8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2)));
};

/** Stripes by which the pages are told apart. */
const PAGES = [
  [128, 64],
  [64, 128],
] as const;

/** Entry of a TIFF directory; type 3 is SHORT, 4 LONG, 5 RATIONAL. */
const entry = (tag: number, type: 3 | 4 | 5, value: number): Buffer => {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt16LE(tag, 0);
  bytes.writeUInt16LE(type, 2);
  bytes.writeUInt32LE(1, 4);
  if (type === 3) bytes.writeUInt16LE(value, 8);
  else bytes.writeUInt32LE(value, 8);
  return bytes;
};

const rational = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt32LE(value, 0);
  bytes.writeUInt32LE(1, 4);
  return bytes;
};

/** A document as a scanner would make it: TIFF, one strip of one-dimensional Group 3 a page, 204 × 98 dpi. */
export const faxTiff = (pages: number): Buffer => {
  const parts: Buffer[] = [Buffer.from('II*\0\x08\0\0\0', 'latin1')];
  let at = 8;
  for (let page = 0; page < pages; page++) {
    const [white, black] = PAGES[page % 2] ?? PAGES[0];
    const data = packed(line(white, black).repeat(LINES));
    const entries = 14;
    const directory = 2 + entries * 12 + 4;
    const strip = at + directory + 16;
    const next = page + 1 < pages ? strip + data.length + (data.length % 2) : 0;
    const count = Buffer.alloc(2);
    count.writeUInt16LE(entries);
    const following = Buffer.alloc(4);
    following.writeUInt32LE(next);
    parts.push(
      count,
      entry(256, 4, WIDTH),
      entry(257, 4, LINES),
      entry(258, 3, 1),
      entry(259, 3, 3),
      entry(262, 3, 0),
      entry(266, 3, 1),
      entry(273, 4, strip),
      entry(277, 3, 1),
      entry(278, 4, LINES),
      entry(279, 4, data.length),
      entry(282, 5, at + directory),
      entry(283, 5, at + directory + 8),
      entry(292, 4, 0),
      entry(296, 3, 2),
      following,
      rational(204),
      rational(98),
      data,
      Buffer.alloc(data.length % 2),
    );
    at = next;
  }
  return Buffer.concat(parts);
};

/** Pages of a TIFF file, with the tags that matter to a fax. */
export const tiffPages = (file: Buffer): { width: number; lines: number; compression: number; strip: Buffer }[] => {
  const found: { width: number; lines: number; compression: number; strip: Buffer }[] = [];
  for (let at = file.readUInt32LE(4); at !== 0; ) {
    const count = file.readUInt16LE(at);
    const tags = new Map<number, number>();
    for (let index = 0; index < count; index++) {
      const place = at + 2 + index * 12;
      const isShort = file.readUInt16LE(place + 2) === 3;
      tags.set(file.readUInt16LE(place), isShort ? file.readUInt16LE(place + 8) : file.readUInt32LE(place + 8));
    }
    const tag = (id: number): number => tags.get(id) ?? 0;
    found.push({
      width: tag(256),
      lines: tag(257),
      compression: tag(259),
      strip: file.subarray(tag(273), tag(273) + tag(279)),
    });
    at = file.readUInt32LE(at + 2 + count * 12);
  }
  return found;
};
