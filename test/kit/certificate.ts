import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A certificate and its key, PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** DER (X.690): tag, length, content. */
const der = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(content);
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};

const sequence = (...items: readonly Uint8Array[]) => der(0x30, ...items);
const oid = (hex: string) => der(0x06, Buffer.from(hex, 'hex'));
const time = (text: string) => der(0x17, Buffer.from(text));

/** `ecdsa-with-SHA256` (RFC 5758, 3.2). */
const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));
const COMMON_NAME = '550403';
const SUBJECT_ALT_NAME = '551d11';

const nameOf = (host: string) => sequence(der(0x31, sequence(oid(COMMON_NAME), der(0x0c, Buffer.from(host)))));

const altNames = (host: string) => {
  const parts = host.split('.').map(Number);
  const isIp = parts.length === 4 && parts.every((part) => Number.isInteger(part));
  const names = sequence(isIp ? der(0x87, Buffer.from(parts)) : der(0x82, Buffer.from(host)));
  return der(0xa3, sequence(sequence(oid(SUBJECT_ALT_NAME), der(0x04, names))));
};

const pem = (content: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(content).toString('base64').replace(/.{64}/g, '$&\n')}\n-----END CERTIFICATE-----\n`;

const publicPart = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' });

/** A certificate for a server of a test that vouches for itself (X.509 v3, RFC 5280, 4.1); `host`: a name or an IPv4 address. */
export const selfSigned = (host: string): Certificate => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    ECDSA_SHA256,
    nameOf(host),
    sequence(time('240101000000Z'), time('491231235959Z')),
    nameOf(host),
    publicPart(publicKey),
    altNames(host),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  return {
    cert: pem(sequence(toBeSigned, ECDSA_SHA256, der(0x03, Buffer.from([0]), signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
};
