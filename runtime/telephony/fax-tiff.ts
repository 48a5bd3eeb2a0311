/** Most pages that a document may have. */
const MAX_PAGES = 200;
/** TIFF 6.0: tags that a fax depends on, and the compressions that a fax machine speaks (Group 3 and 4). */
const WIDTH = 256;
const COMPRESSION = 259;
const FAX_WIDTH = 1728;
const FAX_COMPRESSIONS = [3, 4];

const readers = {
  II: {
    u16: (bytes: Buffer, at: number) => bytes.readUInt16LE(at),
    u32: (bytes: Buffer, at: number) => bytes.readUInt32LE(at),
  },
  MM: {
    u16: (bytes: Buffer, at: number) => bytes.readUInt16BE(at),
    u32: (bytes: Buffer, at: number) => bytes.readUInt32BE(at),
  },
} as const;

/**
 * Number of pages of a document that a fax machine can be sent: a TIFF file (TIFF 6.0) of 1728 dots, Group 3 or 4.
 * `undefined` when it is none.
 */
export const faxPages = (file: Uint8Array): number | undefined => {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const order = bytes.toString('latin1', 0, 2);
  if (order !== 'II' && order !== 'MM') return undefined;
  const { u16, u32 } = readers[order];
  try {
    if (u16(bytes, 2) !== 42) return undefined;
    let pages = 0;
    for (let at = u32(bytes, 4); at !== 0; pages++) {
      const entries = u16(bytes, at);
      const tags = new Map<number, number>();
      for (let index = 0; index < entries; index++) {
        const place = at + 2 + index * 12;
        const isShort = u16(bytes, place + 2) === 3;
        tags.set(u16(bytes, place), isShort ? u16(bytes, place + 8) : u32(bytes, place + 8));
      }
      const fits = tags.get(WIDTH) === FAX_WIDTH && FAX_COMPRESSIONS.includes(tags.get(COMPRESSION) ?? 0);
      if (!fits || pages === MAX_PAGES) return undefined;
      at = u32(bytes, at + 2 + entries * 12);
    }
    return pages || undefined;
  } catch (error) {
    // A place outside the file: cut off, or made to lead astray.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};
