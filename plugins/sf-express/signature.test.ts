import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { digestOf } from './signature.ts';

// What the platform’s own Python sample (quote_plus, md5, b64encode) gives for this message, time and check word.
it('is that of the platform’s sample', () =>
  expect(digestOf('{"a":1}', '1700000000000', 'cw')).toBe('MTi764CWVlVMKjj8p0kGeQ=='));

it('encodes as Java does', () => {
  const md5 = (text: string) => createHash('md5').update(text).digest('base64');
  expect(digestOf("a b*-._~!'()张", '', '')).toBe(md5('a+b*-._%7E%21%27%28%29%E5%BC%A0'));
});
