import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathOf } from '../../runtime/scenarios/expectations.ts';
import {
  asteriskDown,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
  type RunningAsterisk,
} from '../../runtime/telephony/asterisk/local/local.ts';
import type { Readiness, SessionDetail, SessionSummary } from '../../schema/api.ts';
import { asteriskAvailable } from '../kit/asterisk-switch.ts';
import { freePort, toolMissing } from '../kit/machine.ts';
import { type Product, startProduct } from '../kit/product.ts';

const exec = promisify(execFile);
const missing = (await toolMissing('sipp')) ?? (await asteriskAvailable());
if (missing && process.env.CI === 'true') throw new Error(missing);

/** Calls `number` from a foreign SIP stack; rejects when a call fails. */
const sipp = async (asterisk: RunningAsterisk, number: string, calls: number): Promise<void> => {
  const [sip, media] = [await freePort(), await freePort()];
  await exec(
    'sipp',
    [
      ...['-sf', resolve(import.meta.dirname, 'sipp/order-status.xml'), '-s', number, '-m', `${calls}`, '-r', '2'],
      ...['-i', '127.0.0.1', '-p', `${sip}`, '-mi', '127.0.0.1', '-mp', `${media - (media % 2)}`, '-nostdin'],
      ...['-timeout', '60s', `127.0.0.1:${asterisk.sipPort}`],
    ],
    { timeout: 70_000 },
  );
};

describe.skipIf(missing)('a caller with a telephone of another make', () => {
  let release: () => Promise<void>;
  let wasRunning: boolean;
  let asterisk: RunningAsterisk;
  let product: Product;

  beforeAll(async () => {
    release = await holdAsterisk();
    wasRunning = (await asteriskRunning()) !== undefined;
    asterisk = await asteriskUp();
    product = await startProduct({
      demo: true,
      env: {
        ARI_URL: asterisk.ariUrl,
        ARI_USER: asterisk.ariUser,
        ARI_PASSWORD: asterisk.ariPassword,
        ARI_APP: asterisk.ariApp,
        TRANSFER_ENDPOINT: asterisk.transferEndpoint,
      },
    });
    await product.setUp();
  }, 400_000);
  afterAll(async () => {
    await product?.remove();
    if (!wasRunning) await asteriskDown();
    await release?.();
  });

  const sessions = () => product.json<SessionSummary[]>('/api/sessions?flow=order-status');

  it('finds the server ready', async () => {
    await expect
      .poll(async () => ((await (await fetch(`${product.url}/readyz`)).json()) as Readiness).ok, { timeout: 20_000 })
      .toBe(true);
  });

  it('dials in over SIP, keys a waybill number, and two at once do not disturb each other', async () => {
    await sipp(asterisk, '95001', 2);
    await expect
      .poll(async () => (await sessions()).map(({ status }) => status), { timeout: 10_000 })
      .toEqual(['ended', 'ended']);
    for (const { id } of await sessions()) {
      const { trace, outcome, variables, from, version } = await product.json<SessionDetail>(`/api/sessions/${id}`);
      expect(pathOf(trace).slice(0, 4)).toEqual(['menu:1', 'waybill:collected', 'track:found', 'which:delivering']);
      expect({ outcome, from, version }).toEqual({ outcome: 'hungup', from: '13800002076', version: 1 });
      expect(variables).toMatchObject({ waybill: '753028419066', outlet: '城南三部' });
    }
  });

  it('reaches a number without a flow and is told so, and the call ends', async () => {
    // The announcement ends the call before the scenario's own BYE, which SIPp counts as a failed call.
    await expect(sipp(asterisk, '95999', 1)).rejects.toThrow();
    expect(await sessions()).toHaveLength(2);
  });
});
