import type pg from 'pg';
import {
  cargoOffers,
  couriers,
  customers,
  goods,
  outlets,
  places,
  type Status,
  stations,
  vehicles,
  warehouses,
} from './seed-data.ts';
import { atDay } from './time.ts';

type Row = Readonly<Record<string, string | number | boolean | Date | null>>;

interface Parcel {
  readonly number: string;
  readonly status: Status;
  readonly customer: number;
  readonly courier: number;
  /** Goods of the order. */
  readonly item: number;
}

/** What the README and the scenarios promise. */
const documented: readonly Parcel[] = [
  { number: '753028419066', status: 'outForDelivery', customer: 1, courier: 1, item: 0 },
  { number: '753028419067', status: 'inTransit', customer: 2, courier: 1, item: 1 },
  { number: '753028419068', status: 'signed', customer: 1, courier: 2, item: 2 },
  { number: '753028419069', status: 'exception', customer: 3, courier: 3, item: 3 },
];

const statuses: readonly Status[] = ['created', 'inTransit', 'outForDelivery', 'signed', 'exception'];

/** 40 more, the same at every start, each kind of status for each city. */
const others: readonly Parcel[] = Array.from({ length: 40 }, (_, i) => ({
  number: String(753_100_000_000 + i * 7_919),
  status: statuses[i % statuses.length] ?? 'created',
  customer: 1 + ((i * 5) % customers.length),
  courier: 1 + (i % couriers.length),
  item: i % goods.length,
}));

const parcels = [...documented, ...others];

/** [day, time, place, text] of everything that happens to a parcel, up to its status. */
const journey = (outlet: string): readonly (readonly [number, string, string, string])[] => [
  [-2, '10:05', '广州转运中心', '已揽收'],
  [-1, '02:40', '广州转运中心', '已发往上海转运中心'],
  [-1, '09:30', '上海转运中心', '到达上海转运中心'],
  [-1, '13:10', outlet, `到达${outlet}`],
  [-1, '14:05', outlet, '派送中'],
];

const steps: Readonly<Record<Status, number>> = {
  created: 0,
  inTransit: 3,
  exception: 4,
  outForDelivery: 5,
  signed: 5,
};

const outletOf = (parcel: Parcel): string => couriers[parcel.courier - 1]?.[2] ?? '';

const events = (parcel: Parcel, day: string): Row[] => {
  const outlet = outletOf(parcel);
  const passed = journey(outlet).slice(0, steps[parcel.status]);
  const rows = passed.map(([days, time, place, text]) => ({
    waybill: parcel.number,
    // What is delivered today left the outlet this morning.
    at: text === '派送中' && parcel.status === 'outForDelivery' ? atDay(day, 0, '08:10') : atDay(day, days, time),
    place,
    text,
  }));
  const last = { waybill: parcel.number, place: outlet };
  if (parcel.status === 'signed') rows.push({ ...last, at: atDay(day, -1, '15:20'), text: '已签收，签收人：本人' });
  if (parcel.status === 'exception') rows.push({ ...last, at: atDay(day, -1, '16:45'), text: '异常件：地址不详' });
  return rows;
};

const eta = (status: Status, day: string): Date | null => {
  if (status === 'outForDelivery') return atDay(day, 0, '18:00');
  if (status === 'inTransit') return atDay(day, 1, '12:00');
  return status === 'created' ? atDay(day, 3, '18:00') : null;
};

const waybill = (parcel: Parcel, index: number, day: string): Row => {
  const at = events(parcel, day).at(-1)?.at;
  const underway = parcel.status === 'outForDelivery' || parcel.status === 'signed';
  return {
    number: parcel.number,
    purchase: orderNumber(index),
    customer: parcel.customer,
    status: parcel.status,
    outlet: outletOf(parcel),
    courier: underway ? parcel.courier : null,
    eta: eta(parcel.status, day),
    signed_by: parcel.status === 'signed' ? '本人' : null,
    exception_reason: parcel.status === 'exception' ? '地址不详' : null,
    updated_at: at ?? atDay(day, -1, '09:00'),
    method: 'door',
    payment: 'sender',
    address: '',
    slot: null,
  };
};

const orderNumber = (index: number): string => `SO${String(20_260_001 + index)}`;

const orderStatus = { created: 'picking', signed: 'delivered' } as const;

const purchase = (parcel: Parcel, index: number, day: string): Row => ({
  number: orderNumber(index),
  customer: parcel.customer,
  status: parcel.status === 'created' || parcel.status === 'signed' ? orderStatus[parcel.status] : 'shipped',
  goods: goods[parcel.item]?.[1] ?? '',
  pieces: 1 + (index % 3),
  weight_kg: 0.5 + (index % 7) * 1.25,
  warehouse: warehouses[index % warehouses.length] ?? '',
  created_at: atDay(day, -3, '20:15'),
  receiver: customers[(parcel.customer + 3) % customers.length]?.[0] ?? '',
  receiver_phone: customers[(parcel.customer + 3) % customers.length]?.[1] ?? '',
  origin: '广州',
  destination: customers[parcel.customer - 1]?.[3] ?? '',
  price_fen: 1550 + (index % 5) * 235,
});

const positions = (day: string): Row[] =>
  vehicles.flatMap(([plate, , , home, longitude, latitude]) =>
    // Yesterday evening's drive counts until this morning's has begun.
    [-4, -3, -2, -1, 0, 1, 2, 3]
      .map((drive) => ({ drive, fix: (drive + 4) % 4 }))
      .map(({ drive, fix }) => ({
        plate,
        at: drive < 0 ? atDay(day, -1, `${17 + fix}:30`) : atDay(day, 0, `0${5 + fix}:30`),
        longitude: longitude + fix * 0.08,
        latitude: latitude - fix * 0.03,
        place: fix === 0 ? home : `${home}出发 ${fix * 35} 公里`,
        speed_kmh: fix === 0 ? 0 : 70 + fix * 3,
      })),
  );

const stock = (): Row[] =>
  warehouses.flatMap((warehouse, w) =>
    goods.map(([sku, name], g) => ({ warehouse, sku, name, quantity: ((w * 37 + g * 53) % 90) * 4 })),
  );

interface Table {
  readonly name: string;
  readonly key: readonly string[];
  readonly rows: readonly Row[];
}

const tables = (day: string): readonly Table[] => [
  {
    name: 'place',
    key: ['city'],
    rows: places.map(([city, area_code, region, served, longitude, latitude]) => ({
      city,
      area_code,
      region,
      served,
      longitude,
      latitude,
    })),
  },
  {
    name: 'outlet',
    key: ['name'],
    rows: outlets.map(([name, kind, city, address, phone, longitude, latitude]) => ({
      name,
      kind,
      city,
      address,
      phone,
      hours: '08:00-20:00',
      longitude,
      latitude,
    })),
  },
  {
    name: 'customer',
    key: ['id'],
    rows: customers.map(([name, phone, level, city], i) => ({
      id: i + 1,
      name,
      phone,
      level,
      city,
      since: '2024-03-15',
    })),
  },
  {
    name: 'courier',
    key: ['id'],
    rows: couriers.map(([name, phone, outlet], i) => ({ id: i + 1, name, phone, outlet })),
  },
  { name: 'purchase', key: ['number'], rows: parcels.map((parcel, i) => purchase(parcel, i, day)) },
  { name: 'waybill', key: ['number'], rows: parcels.map((parcel, i) => waybill(parcel, i, day)) },
  { name: 'waybill_event', key: ['waybill', 'at'], rows: parcels.flatMap((parcel) => events(parcel, day)) },
  {
    name: 'vehicle',
    key: ['plate'],
    rows: vehicles.map(([plate, driver, model, home, , , driver_phone, owner_phone]) => ({
      plate,
      driver,
      model,
      home,
      driver_phone,
      owner_phone,
    })),
  },
  { name: 'vehicle_position', key: ['plate', 'at'], rows: positions(day) },
  { name: 'stock', key: ['warehouse', 'sku'], rows: stock() },
  {
    name: 'station',
    key: ['name'],
    rows: stations.map(([name, phone, address, longitude, latitude]) => ({
      name,
      phone,
      address,
      longitude,
      latitude,
    })),
  },
  {
    name: 'cargo_offer',
    key: ['id'],
    rows: cargoOffers.map(
      ([id, origin, destination, goods, weight_kg, volume_m3, price_fen, contact, contact_phone, time]) => ({
        id,
        origin,
        destination,
        goods,
        weight_kg,
        volume_m3,
        price_fen,
        contact,
        contact_phone,
        load_at: atDay(day, 1, time),
      }),
    ),
  },
];

/** Brings seeded rows to what `rows` say; rows that callers wrote stay. */
const put = async (client: pg.ClientBase, { name, key, rows }: Table): Promise<void> => {
  const columns = Object.keys(rows[0] ?? {});
  const changed = columns.filter((column) => !key.includes(column)).map((column) => `${column} = excluded.${column}`);
  await client.query(
    `INSERT INTO ${name} (${columns.join(', ')})
     SELECT ${columns.join(', ')} FROM jsonb_populate_recordset(NULL::${name}, $1)
     ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${changed.join(', ')}`,
    [JSON.stringify(rows)],
  );
};

/**
 * Fills every table as seen on the Beijing day `day`; the same day gives the same rows. What callers wrote (orders,
 * tickets, contacts, alarms, loads taken) stays.
 */
export const seed = async (client: pg.ClientBase, day: string): Promise<void> => {
  await client.query('SELECT pg_advisory_xact_lock(7530285)');
  await client.query('DELETE FROM waybill_event');
  await client.query('DELETE FROM vehicle_position');
  for (const table of tables(day)) await put(client, table);
};

/** Forgets what callers wrote, also the numbers that were given out. */
export const forget = async (client: pg.ClientBase): Promise<void> => {
  await client.query('SELECT pg_advisory_xact_lock(7530285)');
  await client.query('TRUNCATE ticket, contact, vehicle_alarm, message RESTART IDENTITY');
  await client.query('TRUNCATE cargo_taken, request_done, waybill_event');
  await client.query('DELETE FROM waybill WHERE purchase IN (SELECT number FROM purchase WHERE booked)');
  await client.query('DELETE FROM purchase WHERE booked');
  await client.query('DELETE FROM customer WHERE id > 1000');
  await client.query('ALTER SEQUENCE booked_order RESTART');
  await client.query('ALTER SEQUENCE booked_customer RESTART');
};
