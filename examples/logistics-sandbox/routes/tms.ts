import { Hono } from 'hono';
import type pg from 'pg';
import { listQuery, notFound, type Page } from '../answers.ts';
import { type Status, statusTexts } from '../seed-data.ts';
import { beijing } from '../time.ts';

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
  updatedAt: beijing(row.updated_at),
});

const event = ({ at, place, text }: EventRow) => ({ at: beijing(at), place, text });

const vehicle = (row: Record<string, string>) => ({
  plate: row.plate,
  driver: row.driver,
  model: row.model,
  home: row.home,
});

const position = (row: { at: Date; longitude: string; latitude: string; place: string; speed_kmh: number }) => ({
  at: beijing(row.at),
  longitude: Number(row.longitude),
  latitude: Number(row.latitude),
  place: row.place,
  speedKmh: row.speed_kmh,
});

/** Transport management: waybills, vehicles, outlets. */
export const tms = (pool: pg.Pool): Hono =>
  new Hono()
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
    .get('/vehicles', async (c) => {
      const { page, pageSize, offset } = listQuery(c, []);
      const { rows } = await pool.query('SELECT * FROM vehicle ORDER BY plate LIMIT $1 OFFSET $2', [pageSize, offset]);
      const count = await pool.query<{ total: number }>('SELECT count(*)::int AS total FROM vehicle');
      const total = count.rows[0]?.total ?? 0;
      return c.json({ items: rows.map(vehicle), total, page, pageSize } satisfies Page<unknown>);
    })
    .get('/vehicles/:plate', async (c) => {
      const plate = c.req.param('plate');
      const found = await pool.query('SELECT * FROM vehicle WHERE plate = $1', [plate]);
      if (!found.rows[0]) throw notFound('vehicle');
      const { rows } = await pool.query('SELECT * FROM vehicle_position WHERE plate = $1 ORDER BY at DESC LIMIT 50', [
        plate,
      ]);
      const positions = rows.map(position);
      return c.json({ ...vehicle(found.rows[0]), position: positions[0] ?? null, positions });
    })
    .get('/outlets', async (c) => {
      const { filter, page, pageSize, offset } = listQuery(c, ['city', 'kind']);
      const { rows } = await pool.query(
        `SELECT *, count(*) OVER ()::int AS total FROM outlet
         WHERE ($1::text IS NULL OR city = $1) AND ($2::text IS NULL OR kind = $2) ORDER BY name LIMIT $3 OFFSET $4`,
        [filter('city'), filter('kind'), pageSize, offset],
      );
      const items = rows.map(({ total: _total, ...outlet }) => outlet);
      return c.json({ items, total: rows[0]?.total ?? 0, page, pageSize } satisfies Page<unknown>);
    });
