import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Ari } from '../../runtime/telephony/asterisk/ari.ts';
import { type AsteriskTelephony, createAsterisk } from '../../runtime/telephony/asterisk/asterisk.ts';
import { transmit } from '../../runtime/telephony/asterisk/fax.ts';
import {
  asteriskDown,
  asteriskRunning,
  asteriskUp,
  holdAsterisk,
  type RunningAsterisk,
} from '../../runtime/telephony/asterisk/local/local.ts';
import type { Switchboard } from '../../runtime/telephony/asterisk/switchboard.ts';
import { FaxFolder, newFaxDocument } from '../../runtime/telephony/fax-folder.ts';
import { type Call, HungUp } from '../../runtime/telephony/port.ts';
import { asteriskAvailable } from '../kit/asterisk-switch.ts';
import { faxTiff, tiffPages } from '../kit/fax-page.ts';

const missing = await asteriskAvailable();
const FAX = '02161234567';

/** Real transmissions between two legs of a real Asterisk, G.711 and spandsp at both ends. */
describe.skipIf(missing !== undefined && process.env.CI !== 'true')(`fax${missing ? ` (${missing})` : ''}`, () => {
  let release: () => Promise<void>;
  let wasRunning = false;
  let instance: RunningAsterisk;
  let folder: FaxFolder;
  let ari: Ari;
  let runtime: AsteriskTelephony;
  /** The other side: a second application of the same Asterisk with its own hands in the dialplan. */
  let machine: AsteriskTelephony & Switchboard;
  let onCall: (call: Call) => void = () => undefined;

  const startRuntime = async (): Promise<AsteriskTelephony> => {
    const { ariUrl: url, ariUser: user, ariPassword: password, ariApp: app, transferEndpoint, faxFolder } = instance;
    const telephony = createAsterisk({ url, user, password, app, transferEndpoint, faxFolder });
    await telephony.start((call) => onCall(call));
    return telephony;
  };

  beforeAll(async () => {
    release = await holdAsterisk();
    wasRunning = (await asteriskRunning()) !== undefined;
    // Started anew: one that runs may have been set up before there was fax.
    await asteriskDown();
    instance = await asteriskUp();
    folder = new FaxFolder(instance.faxFolder);
    const credentials = { url: instance.ariUrl, user: instance.ariUser, password: instance.ariPassword };
    ari = await Ari.connect(credentials);
    runtime = await startRuntime();
    machine = createAsterisk({ ...credentials, app: instance.testApp }) as AsteriskTelephony & Switchboard;
    await machine.start(() => undefined);
  }, 400_000);
  afterAll(async () => {
    runtime?.close();
    machine?.close();
    ari?.close();
    if (!wasRunning) await asteriskDown();
    await release?.();
  });

  /** The channel by which `number` is called, once it rings there. */
  const ringing = async (number: string): Promise<string> => {
    for (let tries = 0; tries < 100; tries++) {
      const channels = await ari.channels();
      const found = channels.find(({ name, dialplan }) => name.includes('test-line') && dialplan.exten === number);
      if (found) return found.id;
      await sleep(50);
    }
    throw new Error(`nobody called ${number}`);
  };
  const nothingLeft = () =>
    expect.poll(async () => (await ari.channels()).map(({ name }) => name), { timeout: 5_000 }).toEqual([]);

  /** A machine dials in; gives its channel and the call that it makes. */
  const machineCalls = async (): Promise<{ id: string; call: Call }> => {
    const taken = Promise.withResolvers<Call>();
    onCall = taken.resolve;
    const id = `machine-${newFaxDocument()}`;
    await ari.originate({
      endpoint: 'PJSIP/95001@loop',
      app: instance.testApp,
      appArgs: 'machine',
      channelId: id,
      callerId: FAX,
      timeout: 20,
    });
    return { id, call: await taken.promise };
  };

  it('sends a document to a machine that takes it', async () => {
    const document = await folder.put(faxTiff(2));
    const arrived = newFaxDocument();
    const sending = runtime.sendFax?.({ id: 'sends', number: FAX, document, ringMs: 10_000 });
    const id = await ringing(FAX);
    await ari.answer(id);
    const reception = await transmit(machine, id, 'receive', arrived);
    expect(await sending).toMatchObject({ result: 'answered', ok: true, pages: 2 });
    expect(await reception.result).toMatchObject({ ok: true, pages: 2 });
    const shape = ({ width, lines }: { width: number; lines: number }) => [width, lines];
    expect(tiffPages(await folder.read(arrived)).map(shape)).toEqual(tiffPages(await folder.read(document)).map(shape));
    await nothingLeft();
  }, 90_000);

  it.each([
    ['busy', 'busy'],
    ['congestion', 'failed'],
  ] as const)('says so when the number is %s', async (reason, result) => {
    const document = await folder.put(faxTiff(1));
    const sending = runtime.sendFax?.({ id: `refused-${reason}`, number: FAX, document, ringMs: 10_000 });
    await ari.hangUp(await ringing(FAX), reason);
    expect(await sending).toEqual({ result });
    await nothingLeft();
  });

  it('says so when a machine hangs up in the middle', async () => {
    const document = await folder.put(faxTiff(2));
    const sending = runtime.sendFax?.({ id: 'cut', number: FAX, document, ringMs: 10_000 });
    const id = await ringing(FAX);
    await ari.answer(id);
    await transmit(machine, id, 'receive', newFaxDocument());
    await sleep(8_000);
    await ari.hangUp(id);
    expect(await sending).toMatchObject({ result: 'answered', ok: false });
    await nothingLeft();
  }, 60_000);

  it('sends nothing that is not there, and nothing to a number that must not be dialled', async () => {
    const document = newFaxDocument();
    const send = (number: string) => runtime.sendFax?.({ id: 'none', number, document, ringMs: 1_000 });
    await expect(send(FAX)).rejects.toMatchObject({ code: 'fax.no_document' });
    for (const bad of ['../../etc/passwd', 'x', `${document}.tif`])
      await expect(runtime.sendFax?.({ id: 'bad', number: FAX, document: bad, ringMs: 1_000 })).rejects.toMatchObject({
        code: 'fax.no_document',
      });
    const there = await folder.put(faxTiff(1));
    await expect(
      runtime.sendFax?.({ id: 'far', number: '00441632960000', document: there, ringMs: 1_000 }),
    ).rejects.toMatchObject({ code: 'telephony.range_closed' });
  });

  it('receives a document, knows the result although the machine hangs up first, and then that it is gone', async () => {
    const { id, call } = await machineCalls();
    const document = newFaxDocument();
    const receiving = call.receiveFax(document);
    const sent = folder.put(faxTiff(2));
    await expect.poll(async () => (await ari.channel(id)).state).toBe('Up');
    const sending = await transmit(machine, id, 'send', await sent);
    const { ok, pages } = await sending.result;
    expect({ ok, pages }).toEqual({ ok: true, pages: 2 });
    void ari.hangUp(id).catch(() => undefined);
    expect(await receiving).toMatchObject({ ok: true, pages: 2 });
    expect(tiffPages(await folder.read(document))).toHaveLength(2);
    await call.hangUp();
    await expect.poll(() => call.signal.reason).toBeInstanceOf(HungUp);
    await nothingLeft();
  }, 90_000);

  it('goes on with a reception when its process dies, and gives the result to the next one', async () => {
    const { id, call } = await machineCalls();
    const document = newFaxDocument();
    call.receiveFax(document).catch(() => undefined);
    const sent = await folder.put(faxTiff(2));
    await expect.poll(async () => (await ari.channel(id)).state).toBe('Up');
    const sending = await transmit(machine, id, 'send', sent);
    await sleep(3_000);
    runtime.close();
    runtime = await startRuntime();
    const adopted = await runtime.adopt(call.id);
    if (!adopted) throw new Error('the call was not found');
    expect(await adopted.receiveFax(document)).toMatchObject({ ok: true, pages: 2 });
    await sending.result;
    await adopted.hangUp();
    await ari.hangUp(id).catch(() => undefined);
    await nothingLeft();
  }, 90_000);

  it('comes back to a caller who sends no fax', async () => {
    const { id, call } = await machineCalls();
    const receiving = call.receiveFax(newFaxDocument());
    await expect.poll(async () => (await ari.channel(id)).state).toBe('Up');
    // A person’s line is never without packets; the fax module’s clock runs on them.
    await ari.play(id, `${id}-noise`, 'tone:ring');
    const result = await receiving;
    expect(result).toMatchObject({ ok: false, pages: 0 });
    expect(call.signal.aborted).toBe(false);
    // It is in our hands again, also in those of a process that comes afterwards.
    await call.ringTone(true);
    await call.ringTone(false);
    runtime.close();
    runtime = await startRuntime();
    const adopted = await runtime.adopt(call.id);
    if (!adopted) throw new Error('the call was not found');
    await adopted.ringTone(true);
    await ari.hangUp(id);
    await expect.poll(() => adopted.signal.reason).toBeInstanceOf(HungUp);
    await nothingLeft();
  }, 120_000);
});
