import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fallbackAnnouncements } from '../../runtime/speech/announcements.ts';
import { decodeWav } from '../../runtime/speech/audio/wav.ts';
import { type AsteriskTelephony, createAsterisk } from '../../runtime/telephony/asterisk/asterisk.ts';
import {
  asteriskDown,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
  type RunningAsterisk,
} from '../../runtime/telephony/asterisk/local/local.ts';
import { type Call, HungUp } from '../../runtime/telephony/port.ts';
import { asteriskAvailable } from '../kit/asterisk-switch.ts';
import { type AsteriskCaller, type AudioMatch, TestLine } from '../kit/caller.ts';
import { type PromptServer, servePrompts } from '../kit/prompts.ts';

const missing = await asteriskAvailable();
const TO = '95001';
/** Another test may have the Asterisk to itself for so long. */
const PATIENCE_MS = 400_000;
const FROM = '13800002076';

/** What only a switch of its own process can do: be there without a runtime, die, and come back. */
describe.skipIf(missing !== undefined && process.env.CI !== 'true')(`Asterisk${missing ? ` (${missing})` : ''}`, () => {
  let release: () => Promise<void>;
  let wasRunning = false;
  let prompts: PromptServer;
  let instance: RunningAsterisk;
  let announcements: Awaited<ReturnType<typeof fallbackAnnouncements>>;
  let line: TestLine;
  let runtime: AsteriskTelephony | undefined;

  const credentials = () => ({ url: instance.ariUrl, user: instance.ariUser, password: instance.ariPassword });

  const up = async (): Promise<void> => {
    instance = await asteriskUp(announcements && { announcements });
    line = await TestLine.connect({ ...credentials(), app: instance.testApp });
  };

  beforeAll(async () => {
    release = await holdAsterisk();
    announcements = await fallbackAnnouncements();
    prompts = await servePrompts();
    wasRunning = (await asteriskRunning()) !== undefined;
    // Started anew: one that runs may have other announcements.
    await asteriskDown();
    await up();
  }, PATIENCE_MS);
  afterEach(() => runtime?.close());
  afterAll(async () => {
    await line?.close();
    if (!wasRunning) await asteriskDown();
    await prompts?.close();
    await release?.();
  });

  const startRuntime = async (onCall: (call: Call) => void): Promise<AsteriskTelephony> => {
    runtime = createAsterisk({ ...credentials(), app: instance.ariApp, transferEndpoint: instance.transferEndpoint });
    await runtime.start(onCall);
    expect(runtime.health()).toMatchObject({ ok: true });
    return runtime;
  };

  const heardUnreachable = async (caller: AsteriskCaller): Promise<AudioMatch> => {
    if (!announcements) throw new Error('no voice on this machine');
    return caller.hears(decodeWav(announcements.unreachable).pcm);
  };

  it('tells a caller who reaches no runtime that all lines are busy, and hangs up', async () => {
    const caller = await line.dial({ from: FROM, to: TO });
    await caller.ended;
    expect(await heardUnreachable(caller)).toMatchObject({ found: true });
  });

  it('tells a caller the same while the runtime takes no more calls', async () => {
    const telephony = await startRuntime(() => undefined);
    await telephony.stop();
    const caller = await line.dial({ from: FROM, to: TO });
    await caller.ended;
    expect(await heardUnreachable(caller)).toMatchObject({ found: true });
  });

  it('dies with a call up: the call ends, health says so, and the runtime is there again when Asterisk is', async () => {
    const calls: Call[] = [];
    const telephony = await startRuntime((call) => calls.push(call));
    await line.dial({ from: FROM, to: TO });
    await expect.poll(() => calls.length).toBe(1);
    const [call] = calls;
    if (!call) throw new Error('no call');
    await call.answer();
    const playback = call.play([await prompts.say('您好，欢迎致电顺达物流，查询运单请按一。')]);
    line.disconnect();
    process.kill(instance.pid, 'SIGKILL');
    await expect.poll(() => telephony.health().ok).toBe(false);
    expect(telephony.health().detail).toMatch(/Asterisk at 127\.0\.0\.1/);
    await expect(call.ring('13900001111', { timeoutMs: 1000 }).outcome).rejects.toMatchObject({
      code: 'telephony.unavailable',
    });
    await up();
    await expect.poll(() => telephony.health().ok, { timeout: 2000 }).toBe(true);
    await expect.poll(() => call.signal.reason, { timeout: 5000 }).toBeInstanceOf(HungUp);
    // Nobody has hung up: another life of Asterisk knows nothing of the call.
    expect(call.signal.reason).toMatchObject({ lost: true });
    expect(await playback.done).not.toBe('finished');
    const again = await line.dial({ from: FROM, to: TO });
    await expect.poll(() => calls.length).toBe(2);
    await calls[1]?.answer();
    await again.answered;
    await again.hangsUp();
  }, 60_000);

  it('starts once, however often it is told to', async () => {
    const [first, second] = await Promise.all([asteriskUp(), asteriskUp()]);
    expect(first?.pid).toBe(instance.pid);
    expect(second?.pid).toBe(instance.pid);
  });
});
