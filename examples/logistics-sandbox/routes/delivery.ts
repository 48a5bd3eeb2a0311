import { Hono } from 'hono';
import type pg from 'pg';
import { Type } from 'typebox';
import { body, decline, notFound, Words } from '../answers.ts';
import { once } from '../once.ts';
import { placeIn } from '../places.ts';
import { beijing, dayOf, spokenTime } from '../time.ts';
import type { System } from './system.ts';

const HOUR = 3_600_000;
/** [hour, hours, room at an outlet]; who wants the evening is late in any case. */
const WINDOWS = [
  [9, 3, 8],
  [14, 4, 8],
  [18, 3, 0],
] as const;
const DAYS = 2;

interface Slot {
  readonly id: string;
  readonly from: Date;
  readonly until: Date;
  readonly room: number;
}

/** The windows of tomorrow and the day after: `20261123-1` is the first of the 23rd. */
const slotsFrom = (now: Date): Slot[] =>
  Array.from({ length: DAYS }, (_, day) => day + 1).flatMap((ahead) =>
    WINDOWS.map(([hour, hours, room], index) => {
      const day = dayOf(new Date(now.getTime() + ahead * 24 * HOUR));
      const from = new Date(Date.parse(`${day}T00:00:00+08:00`) + hour * HOUR);
      return {
        id: `${day.replaceAll('-', '')}-${index + 1}`,
        from,
        until: new Date(from.getTime() + hours * HOUR),
        room,
      };
    }),
  );

const told = (slot: Slot, now: Date) => ({
  id: slot.id,
  from: beijing(slot.from),
  until: beijing(slot.until),
  text: spokenTime(slot.from, slot.until, now),
});

interface Parcel {
  readonly number: string;
  readonly status: string;
  readonly outlet: string;
  readonly method: string;
  readonly payment: string;
  readonly slot: string | null;
  readonly address: string;
  readonly eta: Date | null;
  readonly weight_kg: string;
  readonly pieces: number;
  readonly goods: string;
  readonly level: string;
}

/** The parcel; held until the end of the transaction when `locked`. */
const parcelOf = async (db: Pick<pg.Pool, 'query'>, number: string, locked = false): Promise<Parcel> => {
  const { rows } = await db.query<Parcel>(
    `SELECT w.*, p.weight_kg, p.pieces, p.goods, u.level FROM waybill w
     JOIN purchase p ON p.number = w.purchase JOIN customer u ON u.id = w.customer
     WHERE w.number = $1 ${locked ? 'FOR UPDATE OF w' : ''}`,
    [number],
  );
  if (!rows[0]) throw notFound('waybill');
  return rows[0];
};

/** Not when it is at the door already or signed for. */
const changeable = (parcel: Parcel): void => {
  if (parcel.status === 'signed') throw decline(409, 'signed', '快件已经签收', 'it has been signed for');
  if (parcel.status === 'outForDelivery')
    throw decline(409, 'out_for_delivery', '快件正在派送途中', 'it is out for delivery');
};

const freeSlots = async (db: Pick<pg.Pool, 'query'>, parcel: Parcel, now: Date): Promise<Slot[]> => {
  const { rows } = await db.query<{ slot: string; taken: number }>(
    `SELECT slot, count(*)::int AS taken FROM waybill WHERE outlet = $1 AND number <> $2 AND slot IS NOT NULL GROUP BY slot`,
    [parcel.outlet, parcel.number],
  );
  const taken = new Map(rows.map((row) => [row.slot, row.taken]));
  return slotsFrom(now).filter(({ id, room }) => (taken.get(id) ?? 0) < room);
};

const methods = {
  door: { 'zh-CN': '送货上门', en: 'to the door' },
  locker: { 'zh-CN': '快递柜', en: 'parcel locker' },
  station: { 'zh-CN': '驿站自提', en: 'pickup station' },
  shop: { 'zh-CN': '代收点自提', en: 'shop' },
  contactless: { 'zh-CN': '无接触放门口', en: 'left at the door' },
} as const;
const payments = {
  sender: { 'zh-CN': '寄付', en: 'paid by the sender' },
  receiver: { 'zh-CN': '到付', en: 'paid by the receiver' },
  monthly: { 'zh-CN': '月结', en: 'paid monthly' },
} as const;

export const Delivery = Type.Object(
  {
    method: Type.Optional(Type.Enum(Object.keys(methods) as (keyof typeof methods)[])),
    payment: Type.Optional(Type.Enum(Object.keys(payments) as (keyof typeof payments)[])),
  },
  { additionalProperties: false, minProperties: 1 },
);

const LOCKER_KG = 10;

const allowedMethod = (parcel: Parcel, method: keyof typeof methods): void => {
  if (method !== 'locker') return;
  if (Number(parcel.weight_kg) > LOCKER_KG || parcel.pieces > 1)
    throw decline(409, 'too_big', '快件太大，放不进快递柜', 'too big for a locker');
  if (/冷冻|生鲜|海鲜/.test(parcel.goods))
    throw decline(409, 'fresh', '生鲜冷冻不能放快递柜', 'frozen and fresh goods need no locker');
};

const allowedPayment = (parcel: Parcel, payment: keyof typeof payments): void => {
  if (payment === 'monthly' && parcel.level === 'standard')
    throw decline(409, 'no_contract', '月结只限签约客户', 'monthly payment needs a contract');
};

export const Address = Type.Object({ address: Words(200) }, { additionalProperties: false });
export const WantedSlot = Type.Object(
  { slot: Type.String({ pattern: '^[0-9]{8}-[0-9]$' }) },
  { additionalProperties: false },
);

/** When, where and how a parcel is handed over. */
export const delivery = (system: System): Hono => {
  const { pool, now } = system;
  const update = (client: pg.PoolClient, number: string, set: string, values: readonly unknown[]) =>
    client.query(`UPDATE waybill SET ${set}, updated_at = $2 WHERE number = $1`, [number, now(), ...values]);

  return new Hono()
    .get('/waybills/:number/slots', async (c) => {
      const parcel = await parcelOf(pool, c.req.param('number'));
      changeable(parcel);
      const slots = await freeSlots(pool, parcel, now());
      return c.json({ waybill: parcel.number, slots: slots.map((slot) => told(slot, now())) });
    })
    .put('/waybills/:number/slot', async (c) => {
      const number = c.req.param('number');
      const wanted = await body(c, WantedSlot);
      return once(c, system, wanted, async (client) => {
        const parcel = await parcelOf(client, number, true);
        changeable(parcel);
        // Two parcels of one outlet are moved one after the other: the last place is given once.
        await client.query('SELECT 1 FROM outlet WHERE name = $1 FOR UPDATE', [parcel.outlet]);
        const free = await freeSlots(client, parcel, now());
        const slot = free.find(({ id }) => id === wanted.slot);
        if (!slot)
          throw decline(409, 'slot_full', '这个时段已经约满', 'that slot is taken', {
            slots: free.map((each) => told(each, now())),
          });
        await update(client, number, 'slot = $3, eta = $4', [slot.id, slot.until]);
        return { status: 200, body: { waybill: number, slot: told(slot, now()) } };
      });
    })
    .put('/waybills/:number/delivery', async (c) => {
      const number = c.req.param('number');
      const wanted = await body(c, Delivery);
      return once(c, system, wanted, async (client) => {
        const parcel = await parcelOf(client, number, true);
        changeable(parcel);
        if (wanted.method) allowedMethod(parcel, wanted.method);
        if (wanted.payment) allowedPayment(parcel, wanted.payment);
        const method = wanted.method ?? (parcel.method as keyof typeof methods);
        const payment = wanted.payment ?? (parcel.payment as keyof typeof payments);
        await update(client, number, 'method = $3, payment = $4', [method, payment]);
        const { rows } = await client.query<{ address: string }>('SELECT address FROM outlet WHERE name = $1', [
          parcel.outlet,
        ]);
        const fetched = method === 'door' || method === 'contactless' ? '' : (rows[0]?.address ?? '');
        return {
          status: 200,
          body: {
            waybill: number,
            method,
            methodText: methods[method],
            payment,
            paymentText: payments[payment],
            place: fetched,
          },
        };
      });
    })
    .put('/waybills/:number/address', async (c) => {
      const number = c.req.param('number');
      const { address } = await body(c, Address);
      return once(c, system, address, async (client) => {
        const parcel = await parcelOf(client, number, true);
        changeable(parcel);
        const place = await placeIn(client, address);
        const { rows } = await client.query<{ name: string }>(
          `SELECT name FROM outlet WHERE kind = 'outlet' AND city = $1 ORDER BY starts_with($2, left(address, 6)) DESC, name`,
          [place?.served ? place.city : '', address],
        );
        const outlet = rows[0]?.name;
        if (!outlet) throw decline(422, 'out_of_area', '新地址不在派送范围', 'nobody delivers there');
        // What goes to another outlet needs a day more.
        const later = outlet !== parcel.outlet && parcel.eta ? new Date(parcel.eta.getTime() + 24 * HOUR) : parcel.eta;
        await update(client, number, 'address = $3, outlet = $4, eta = $5', [address, outlet, later]);
        return { status: 200, body: { waybill: number, address, outlet, eta: later && beijing(later) } };
      });
    });
};
