import assert from 'node:assert/strict';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { connect, type TestConnection } from 'switchyard/testing';
import connector from './connector.ts';
import { createService } from './service.ts';

const service = createService();
let lockers: TestConnection;

before(async () => {
  await new Promise<void>((done) => service.listen(0, '127.0.0.1', done));
  const { port } = service.address() as AddressInfo;
  lockers = connect(connector, { baseUrl: `http://127.0.0.1:${port}`, apiKey: 'starter-key' });
});
after(async () => {
  await lockers.close();
  service.close();
  service.closeAllConnections();
});

test('a parcel is found, or there is none', async () => {
  const found = await lockers.call('find', { parcel: 'P1001' });
  assert.deepEqual(found, { exit: 'found', output: { locker: 'SH-01', door: '7' } });
  assert.deepEqual(await lockers.call('find', { parcel: 'P9' }), { exit: 'notFound' });
});

test('a door is opened once, however often it is asked for with one key', async () => {
  const first = await lockers.call('open', { parcel: 'P1001' }, { idempotencyKey: 'a' });
  assert.deepEqual(first, { exit: 'opened', output: { opening: 'O-1' } });
  assert.deepEqual(await lockers.call('open', { parcel: 'P1001' }, { idempotencyKey: 'a' }), first);
  assert.deepEqual(await lockers.call('open', { parcel: 'P1001' }, { idempotencyKey: 'b' }), { exit: 'taken' });
});
