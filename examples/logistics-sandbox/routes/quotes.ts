import { Hono } from 'hono';
import { type Static, Type } from 'typebox';
import { body, checked, decline, Phone, Words } from '../answers.ts';
import { once } from '../once.ts';
import { placeOrDecline } from '../places.ts';
import { priceOf, type Service, services } from '../tariff.ts';
import { beijing, dayOf, spokenTime } from '../time.ts';
import type { System } from './system.ts';

const NUMBER = '^[0-9]{1,7}(\\.[0-9]{1,4})?$';
const serviceNames = Object.keys(services) as Service[];
const Quote = Type.Object(
  {
    from: Words(40),
    to: Words(40),
    weightKg: Type.String({ pattern: NUMBER }),
    volumeM3: Type.Optional(Type.String({ pattern: NUMBER })),
    service: Type.Optional(Type.Enum(serviceNames)),
    insuredValue: Type.Optional(Type.String({ pattern: NUMBER })),
  },
  { additionalProperties: false },
);

const weight = Type.Number({ exclusiveMinimum: 0, maximum: 100_000 });
export const Booking = Type.Object(
  {
    phone: Phone,
    name: Type.Optional(Words(40)),
    from: Words(40),
    to: Words(40),
    address: Type.Optional(Words()),
    receiver: Type.Optional(Words(40)),
    receiverPhone: Type.Optional(Phone),
    goods: Type.Optional(Words(40)),
    weightKg: weight,
    volumeM3: Type.Optional(Type.Number({ minimum: 0, maximum: 1000 })),
    pieces: Type.Optional(Type.Integer({ minimum: 1, maximum: 99 })),
    service: Type.Optional(Type.Enum(serviceNames)),
    pickup: Type.Optional(Type.Enum(['today', 'morning', 'afternoon'])),
    insuredValue: Type.Optional(Type.Number({ minimum: 0 })),
    payment: Type.Optional(Type.Enum(['sender', 'receiver', 'monthly'])),
    disclosure: Type.Optional(Words(40)),
  },
  { additionalProperties: false },
);
type Booking = Static<typeof Booking>;

const FORBIDDEN = /烟花|鞭炮|汽油|酒精|打火机|管制刀具|毒品|活禽/;
const HOUR = 3_600_000;

/** [days from now, hour, hours] of each pickup. */
const pickups = { today: [0, 16, 3], morning: [1, 9, 3], afternoon: [1, 14, 4] } as const;
/** Couriers set out at four: what is to be fetched today has to be known by then. */
const TODAY_UNTIL = 16;

const pickupOf = (wanted: Booking['pickup'], now: Date) => {
  const day = dayOf(now);
  const tooLate = Number(beijing(now).slice(11, 13)) >= TODAY_UNTIL;
  if (wanted === 'today' && tooLate) throw decline(422, 'pickup_too_late', '今天已经不能取件', 'too late for today');
  const [days, hour, hours] = pickups[wanted ?? (tooLate ? 'morning' : 'today')];
  const from = new Date(Date.parse(`${day}T00:00:00+08:00`) + (days * 24 + hour) * HOUR);
  const until = new Date(from.getTime() + hours * HOUR);
  return { from, until, text: spokenTime(from, until, now) };
};

const bookingOf = async ({ now }: System, client: Parameters<Parameters<typeof once>[3]>[0], wanted: Booking) => {
  if (FORBIDDEN.test(wanted.goods ?? ''))
    throw decline(422, 'prohibited', '这类物品禁止寄递', 'these goods are prohibited');
  const [from, to] = [await placeOrDecline(client, wanted.from), await placeOrDecline(client, wanted.to)];
  const price = priceOf({ ...wanted, from, to, service: wanted.service ?? 'standard' });
  const pickup = pickupOf(wanted.pickup, now());
  const { rows: known } = await client.query<{ id: number; level: string }>(
    'SELECT id, level FROM customer WHERE phone = $1',
    [wanted.phone],
  );
  if (wanted.payment === 'monthly' && (known[0]?.level ?? 'standard') === 'standard')
    throw decline(422, 'no_contract', '月结只限签约客户', 'monthly payment needs a contract');
  const outlet = await client.query<{ name: string }>(
    `SELECT name FROM outlet WHERE kind = 'outlet' ORDER BY (city = $1) DESC, name LIMIT 1`,
    [to.city],
  );
  const customer =
    known[0]?.id ??
    (
      await client.query<{ id: number }>(
        `INSERT INTO customer (id, name, phone, level, city, since) VALUES (nextval('booked_customer'), $1, $2, 'standard', $3, $4)
         ON CONFLICT (phone) DO UPDATE SET phone = excluded.phone RETURNING id`,
        [wanted.name ?? '', wanted.phone, from.city, dayOf(now())],
      )
    ).rows[0]?.id;
  const { rows } = await client.query<{ n: number }>(`SELECT nextval('booked_order')::int AS n`);
  const n = rows[0]?.n ?? 0;
  const [order, waybill] = [`SO${20_270_000 + n}`, String(753_200_000_000 + n * 7)];
  const at = now();
  const eta = new Date(pickup.from.getTime() + price.days * 24 * HOUR + 6 * HOUR);
  await client.query(
    `INSERT INTO purchase (number, customer, status, goods, pieces, weight_kg, warehouse, created_at, receiver,
       receiver_phone, origin, destination, service, price_fen, insured_fen, pickup_at, pickup_address, disclosure, booked)
     VALUES ($1, $2, 'new', $3, $4, $5, '', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, true)`,
    [
      order,
      customer,
      wanted.goods ?? '',
      wanted.pieces ?? 1,
      wanted.weightKg,
      at,
      wanted.receiver ?? '',
      wanted.receiverPhone ?? '',
      from.city,
      to.city,
      wanted.service ?? 'standard',
      price.priceFen,
      Math.round((wanted.insuredValue ?? 0) * 100),
      pickup.from,
      wanted.address ?? '',
      wanted.disclosure ?? '',
    ],
  );
  await client.query(
    `INSERT INTO waybill (number, purchase, customer, status, outlet, eta, payment, updated_at)
     VALUES ($1, $2, $3, 'created', $4, $5, $6, $7)`,
    [waybill, order, customer, outlet.rows[0]?.name, eta, wanted.payment ?? 'sender', at],
  );
  return {
    order,
    waybill,
    from: from.city,
    to: to.city,
    currency: 'CNY',
    ...price,
    pickup: { from: beijing(pickup.from), until: beijing(pickup.until), text: pickup.text },
    eta: beijing(eta),
  };
};

/** What it costs, and orders. */
export const quotes = (system: System): Hono =>
  new Hono()
    .get('/quotes', async (c) => {
      const wanted = checked(Quote, c.req.query());
      const [from, to] = [await placeOrDecline(system.pool, wanted.from), await placeOrDecline(system.pool, wanted.to)];
      const service = wanted.service ?? 'standard';
      const price = priceOf({
        from,
        to,
        service,
        weightKg: Number(wanted.weightKg),
        volumeM3: Number(wanted.volumeM3 ?? 0),
        insuredValue: Number(wanted.insuredValue ?? 0),
      });
      return c.json({
        from: from.city,
        to: to.city,
        service,
        serviceText: services[service],
        currency: 'CNY',
        price: (price.priceFen / 100).toFixed(2),
        ...price,
      });
    })
    .post('/bookings', async (c) => {
      const wanted = await body(c, Booking);
      return once(c, system, wanted, async (client) => ({
        status: 201,
        body: await bookingOf(system, client, wanted),
      }));
    });
