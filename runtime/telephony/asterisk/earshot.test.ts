import { afterEach, describe, expect, it, vi } from 'vitest';
import { AriError } from './ari-error.ts';
import { Earshot } from './earshot.ts';

describe('whether events reach us', () => {
  vi.useFakeTimers();
  let earshot: Earshot | undefined;
  afterEach(() => earshot?.stop());

  const watched = (answer: (name: string) => Promise<void>) => {
    const deaf: string[] = [];
    const calls: string[] = [];
    earshot = new Earshot({
      call: (name) => {
        calls.push(name);
        return answer(name);
      },
      onDeaf: (why) => deaf.push(why),
    });
    earshot.start();
    return { deaf, calls };
  };
  const hear = (eventname: string) => earshot?.receive({ type: 'ChannelUserevent', eventname });

  it('is asked again and again while they do', async () => {
    const { deaf, calls } = watched(async (name) => hear(name));
    await vi.advanceTimersByTimeAsync(12_000);
    expect(calls.length).toBe(3);
    expect(deaf).toEqual([]);
  });

  it('shows when none comes, or only others', async () => {
    const { deaf } = watched(async () => hear('another'));
    await vi.advanceTimersByTimeAsync(2_500);
    expect(deaf).toEqual(['no event comes']);
  });

  it('shows at once when Asterisk does not know the application', async () => {
    const { deaf } = watched(() => Promise.reject(new AriError('gone', 'Application not found')));
    await vi.advanceTimersByTimeAsync(300);
    expect(deaf).toEqual(['Asterisk does not know the application']);
  });

  it('is not judged by requests that get no answer', async () => {
    const { deaf, calls } = watched(() => Promise.reject(new AriError('unavailable', 'no answer')));
    await vi.advanceTimersByTimeAsync(6_000);
    expect(calls.length).toBe(2);
    expect(deaf).toEqual([]);
  });

  it('is no question once the connection is gone', async () => {
    const { deaf } = watched(async () => undefined);
    await vi.advanceTimersByTimeAsync(500);
    earshot?.stop();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(deaf).toEqual([]);
  });
});
