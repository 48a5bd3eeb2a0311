import { Hono } from 'hono';
import type pg from 'pg';
import { listQuery, notFound, type Page } from '../answers.ts';
import { orderTexts } from '../seed-data.ts';
import { beijing } from '../time.ts';

interface OrderRow {
  readonly number: string;
  readonly status: string;
  readonly goods: string;
  readonly pieces: number;
  readonly weight_kg: string;
  readonly warehouse: string;
  readonly receiver: string;
  readonly receiver_phone: string;
  readonly price_fen: number;
  readonly disclosure: string;
  readonly created_at: Date;
  readonly customer_name: string;
  readonly customer_phone: string;
  readonly waybills: readonly string[];
}

const ORDERS = `
  SELECT p.*, u.name AS customer_name, u.phone AS customer_phone,
         ARRAY(SELECT number FROM waybill w WHERE w.purchase = p.number ORDER BY number) AS waybills
  FROM purchase p JOIN customer u ON u.id = p.customer`;

const order = (row: OrderRow) => ({
  order: row.number,
  status: row.status,
  statusText: orderTexts[row.status],
  customer: { name: row.customer_name, phone: row.customer_phone },
  goods: row.goods,
  pieces: row.pieces,
  weightKg: Number(row.weight_kg),
  warehouse: row.warehouse,
  receiver: row.receiver,
  receiverPhone: row.receiver_phone,
  priceFen: row.price_fen,
  disclosure: row.disclosure,
  waybills: row.waybills,
  createdAt: beijing(row.created_at),
});

/** Warehouse management: orders and stock. */
export const wms = (pool: pg.Pool): Hono =>
  new Hono()
    .get('/orders', async (c) => {
      const { filter, page, pageSize, offset } = listQuery(c, ['status', 'phone']);
      const { rows } = await pool.query<OrderRow & { total: number }>(
        `SELECT *, count(*) OVER ()::int AS total FROM (${ORDERS}
         WHERE ($1::text IS NULL OR p.status = $1) AND ($2::text IS NULL OR u.phone = $2)) found
         ORDER BY created_at DESC, number DESC LIMIT $3 OFFSET $4`,
        [filter('status'), filter('phone'), pageSize, offset],
      );
      const total = rows[0]?.total ?? 0;
      return c.json({ items: rows.map(order), total, page, pageSize } satisfies Page<unknown>);
    })
    .get('/orders/:number', async (c) => {
      const { rows } = await pool.query<OrderRow>(`${ORDERS} WHERE p.number = $1`, [c.req.param('number')]);
      if (!rows[0]) throw notFound('order');
      return c.json(order(rows[0]));
    })
    .get('/stock', async (c) => {
      const { filter, page, pageSize, offset } = listQuery(c, ['sku', 'warehouse']);
      const { rows } = await pool.query(
        `SELECT *, count(*) OVER ()::int AS total FROM stock
         WHERE ($1::text IS NULL OR sku = $1) AND ($2::text IS NULL OR warehouse = $2)
         ORDER BY warehouse, sku LIMIT $3 OFFSET $4`,
        [filter('sku'), filter('warehouse'), pageSize, offset],
      );
      const items = rows.map(({ total: _total, ...item }) => item);
      return c.json({ items, total: rows[0]?.total ?? 0, page, pageSize } satisfies Page<unknown>);
    });
