import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { Ari, AriError } from './ari.ts';
import { errorOf } from './ari-error.ts';
import { resultOf } from './dial.ts';
import { mediaOf } from './media.ts';

describe('a failed request', () => {
  it.each([
    [404, '{"message":"Channel not found"}', 'gone'],
    [404, '{"message":"Playback not found"}', 'gone'],
    [409, '{"message":"Bridge with id \'b1\' already exists"}', 'conflict'],
    [409, '{"message":"Channel not in Stasis application"}', 'conflict'],
    [412, '{"message":"Channel in invalid state"}', 'conflict'],
    [503, '{"message":"Shutdown in progress"}', 'unavailable'],
    [503, '{"message":"Asterisk not booted"}', 'unavailable'],
    [404, '<!DOCTYPE html><title>404 Not Found</title>', 'unavailable'],
    [500, '{"error":"Allocation failed"}', 'refused'],
    [401, '{"message":"Authentication required"}', 'refused'],
  ] as const)('with %i %s means %s', (status, text, kind) => {
    expect(errorOf('test', status, text).kind).toBe(kind);
  });

  describe('at connecting', () => {
    let server: Server | undefined;
    afterEach(() => {
      server?.closeAllConnections();
      server?.close();
    });

    it('ends in time when nobody answers', async () => {
      server = createServer(() => undefined);
      await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      const connecting = Ari.connect({ url: `http://127.0.0.1:${port}`, user: 'u', password: 'p' }, 300);
      await expect(connecting).rejects.toMatchObject({ kind: 'unavailable' });
    });

    it('ends in time when nobody listens', async () => {
      const connecting = Ari.connect({ url: 'http://127.0.0.1:9', user: 'u', password: 'p' }, 300);
      await expect(connecting).rejects.toBeInstanceOf(AriError);
    });
  });
});

describe('an unanswered call', () => {
  const statuses = (...all: string[]) => new Set(all);

  it.each([
    [486, statuses('RINGING', 'BUSY'), 'busy'],
    [600, statuses('BUSY'), 'busy'],
    [480, statuses('RINGING', 'NOANSWER'), 'noAnswer'],
    [480, statuses('NOANSWER'), 'noAnswer'],
    [408, statuses('NOANSWER'), 'noAnswer'],
    [603, statuses('RINGING', 'NOANSWER'), 'noAnswer'],
    [480, statuses('RINGING'), 'noAnswer'],
    [480, statuses('PROGRESS'), 'noAnswer'],
    [480, statuses(), 'failed'],
    [404, statuses('NOANSWER'), 'failed'],
    [403, statuses('NOANSWER'), 'failed'],
    [410, statuses('NOANSWER'), 'failed'],
    [484, statuses('NOANSWER'), 'failed'],
    [488, statuses('NOANSWER'), 'failed'],
    [500, statuses('NOANSWER'), 'failed'],
    [503, statuses('CONGESTION'), 'failed'],
    [302, statuses('CANCEL'), 'failed'],
    [undefined, statuses(), 'failed'],
  ] as const)('with SIP code %s and %o was %s', (code, seen, result) => {
    expect(resultOf(code, seen)).toBe(result);
  });
});

describe('a prompt’s address', () => {
  const audio = { id: 'a', text: 'a', language: 'en', durationMs: 1, url: 'http://h/p,1' } as const;

  it('fits the codec of the line and is no playlist', () => {
    expect(mediaOf(audio, '(alaw)')).toBe('sound:http://h/p%2C1.alaw');
    expect(mediaOf(audio, '(ulaw|alaw)')).toBe('sound:http://h/p%2C1.alaw');
    expect(mediaOf(audio, 'ulaw')).toBe('sound:http://h/p%2C1.ulaw');
    expect(mediaOf(audio, '(opus)')).toBe('sound:http://h/p%2C1.wav');
  });

  it('is none without a file, or with a scheme that Asterisk would never finish', () => {
    expect(mediaOf({ ...audio, url: undefined }, 'alaw')).toBeUndefined();
    expect(mediaOf({ ...audio, url: 'bogus:x' }, 'alaw')).toBeUndefined();
  });
});
