import { Hono } from 'hono';
import { listQuery, notFound, type Page } from '../answers.ts';
import { findPlace, nearestFirst, type Place, pointOf } from '../places.ts';
import { type Status, statusTexts } from '../seed-data.ts';
import { beijing } from '../time.ts';
import { changes } from './changes.ts';
import { delivery } from './delivery.ts';
import { fleet } from './fleet.ts';
import { quotes } from './quotes.ts';
import type { System } from './system.ts';

interface WaybillRow {
  readonly number: string;
  readonly purchase: string;
  readonly status: Status;
  readonly outlet: string;
  readonly courier_name: string | null;
  readonly courier_phone: string | null;
  readonly eta: Date | null;
  readonly signed_by: string | null;
  readonly exception_reason: string | null;
  readonly updated_at: Date;
  readonly version: number;
  readonly method: string;
  readonly payment: string;
  readonly address: string;
}

interface EventRow {
  readonly at: Date;
  readonly place: string;
  readonly text: string;
}

const WAYBILLS = `
  SELECT w.*, c.name AS courier_name, c.phone AS courier_phone
  FROM waybill w LEFT JOIN courier c ON c.id = w.courier JOIN customer u ON u.id = w.customer`;

const summary = (row: WaybillRow) => ({
  waybill: row.number,
  order: row.purchase,
  status: row.status,
  statusText: statusTexts[row.status],
  eta: row.eta && beijing(row.eta),
  outlet: row.outlet,
  courier: row.courier_name === null ? null : { name: row.courier_name, phone: row.courier_phone },
  signedBy: row.signed_by,
  exceptionReason: row.exception_reason,
  method: row.method,
  payment: row.payment,
  address: row.address,
  version: row.version,
  updatedAt: beijing(row.updated_at),
});

const event = ({ at, place, text }: EventRow) => ({ at: beijing(at), place, text });

interface OutletRow {
  readonly name: string;
  readonly kind: string;
  readonly city: string;
  readonly address: string;
  readonly phone: string;
  readonly hours: string;
  readonly longitude: string;
  readonly latitude: string;
}

const outlet = (row: OutletRow) => ({
  name: row.name,
  kind: row.kind,
  city: row.city,
  address: row.address,
  phone: row.phone,
  hours: row.hours,
  longitude: Number(row.longitude),
  latitude: Number(row.latitude),
});

/** A city or area code, else a district that stands in the address. */
const isIn = (each: ReturnType<typeof outlet>, region: string, place: Place | undefined): boolean =>
  place ? each.city === place.city : region !== '' && each.address.includes(region);

/** Transport management: waybills, outlets, quotes, bookings, deliveries, vehicles, cargo and what changed. */
export const tms = (system: System): Hono => {
  const { pool } = system;
  return new Hono()
    .get('/waybills', async (c) => {
      const { filter, page, pageSize, offset } = listQuery(c, ['status', 'phone']);
      const where = '($1::text IS NULL OR w.status = $1) AND ($2::text IS NULL OR u.phone = $2)';
      const values = [filter('status'), filter('phone')];
      const rows = await pool.query<WaybillRow & { total: number }>(
        `SELECT *, count(*) OVER ()::int AS total FROM (${WAYBILLS} WHERE ${where}) found ORDER BY number LIMIT $3 OFFSET $4`,
        [...values, pageSize, offset],
      );
      const total = rows.rows[0]?.total ?? 0;
      return c.json({ items: rows.rows.map(summary), total, page, pageSize } satisfies Page<unknown>);
    })
    .get('/waybills/:number', async (c) => {
      const number = c.req.param('number');
      const found = await pool.query<WaybillRow>(`${WAYBILLS} WHERE w.number = $1`, [number]);
      const [row] = found.rows;
      if (!row) throw notFound('waybill');
      const { rows } = await pool.query<EventRow>('SELECT * FROM waybill_event WHERE waybill = $1 ORDER BY at', [
        number,
      ]);
      const events = rows.map(event);
      return c.json({ ...summary(row), lastEvent: events.at(-1) ?? null, events });
    })
    .get('/outlets', async (c) => {
      const { filter, page, pageSize, offset } = listQuery(c, ['city', 'kind', 'region', 'near']);
      const { rows } = await pool.query<OutletRow>(
        `SELECT * FROM outlet WHERE ($1::text IS NULL OR city = $1) AND ($2::text IS NULL OR kind = $2) ORDER BY name`,
        [filter('city'), filter('kind')],
      );
      const region = filter('region');
      const near = filter('near');
      const place = region === null ? undefined : await findPlace(pool, region);
      const within = rows.map(outlet).filter((each) => region === null || isIn(each, region, place));
      const point = near ? await pointOf(pool, near) : place;
      const sorted = point ? nearestFirst(within, point) : within;
      const items = sorted.slice(offset, offset + pageSize);
      return c.json({ items, total: within.length, page, pageSize } satisfies Page<unknown>);
    })
    .route('/', quotes(system))
    .route('/', delivery(system))
    .route('/', fleet(system))
    .route('/', changes(system));
};
