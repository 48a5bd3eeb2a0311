/** ITU-T G.711: one byte a sample, the codecs of telephone trunks. */

const ULAW_BIAS = 0x84;
const ULAW_CLIP = 32635;

/** Position of the highest set bit, counted so that segment 0 starts at `1 << 7`. */
const segment = (magnitude: number): number => Math.max(0, 31 - Math.clz32(magnitude) - 7);

const ulawOf = (sample: number): number => {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), ULAW_CLIP) + ULAW_BIAS;
  const exponent = segment(magnitude);
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
};

const alawOf = (sample: number): number => {
  const sign = sample < 0 ? 0 : 0x80;
  // Negative values are taken in one's complement, so that -1 and 0 fall into mirrored steps.
  const magnitude = sample < 0 ? ~sample : sample;
  const exponent = segment(magnitude);
  const mantissa = (magnitude >> (exponent === 0 ? 4 : exponent + 3)) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
};

const table = (encode: (sample: number) => number): Uint8Array => {
  const bytes = new Uint8Array(65536);
  for (let sample = -32768; sample <= 32767; sample++) bytes[sample & 0xffff] = encode(sample);
  return bytes;
};

const encoder = (encode: (sample: number) => number) => {
  const bytes = table(encode);
  return (pcm: Int16Array): Buffer => {
    const out = Buffer.allocUnsafe(pcm.length);
    for (let i = 0; i < pcm.length; i++) out[i] = bytes[(pcm[i] ?? 0) & 0xffff] ?? 0;
    return out;
  };
};

/** The sample that a µ-law byte stands for. */
export const decodeUlaw = (byte: number): number => {
  const bits = ~byte & 0xff;
  const magnitude = (((bits & 0x0f) << 3) + ULAW_BIAS) << ((bits >> 4) & 7);
  return bits & 0x80 ? ULAW_BIAS - magnitude : magnitude - ULAW_BIAS;
};

/** The sample that an A-law byte stands for. */
export const decodeAlaw = (byte: number): number => {
  const bits = byte ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const step = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? step : (step + 0x100) << (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
};

export const encodeUlaw = encoder(ulawOf);
export const encodeAlaw = encoder(alawOf);
