import { createHash } from 'node:crypto';
import { type Context, Hono } from 'hono';
import type pg from 'pg';
import { type Static, Type } from 'typebox';
import { body, checked, listQuery, notFound, type Page, refuse } from '../answers.ts';
import { beijing } from '../time.ts';

const NewTicket = Type.Object(
  {
    category: Type.Enum(['complaint', 'inquiry', 'callback', 'claim']),
    phone: Type.String({ pattern: '^\\+?[0-9-]{3,20}$' }),
    waybill: Type.Optional(Type.String({ pattern: '^[0-9]{12}$' })),
    text: Type.String({ minLength: 1, maxLength: 2000 }),
  },
  { additionalProperties: false },
);

const Key = Type.String({ minLength: 1, maxLength: 200 });

interface TicketRow {
  readonly id: number;
  readonly category: string;
  readonly phone: string;
  readonly waybill: string | null;
  readonly text: string;
  readonly status: string;
  readonly created_at: Date;
  readonly request_hash: string;
}

const ticket = (row: TicketRow) => ({
  id: row.id,
  category: row.category,
  phone: row.phone,
  waybill: row.waybill,
  text: row.text,
  status: row.status,
  createdAt: beijing(row.created_at),
});

const customer = (row: { id: number; name: string; phone: string; level: string; city: string; since: string }) => ({
  id: row.id,
  name: row.name,
  phone: row.phone,
  level: row.level,
  city: row.city,
  since: row.since,
});

const CUSTOMERS = 'SELECT id, name, phone, level, city, since::text AS since FROM customer';

const hashOf = (wanted: Static<typeof NewTicket>): string =>
  createHash('sha256')
    .update(JSON.stringify([wanted.category, wanted.phone, wanted.waybill, wanted.text]))
    .digest('hex');

const keyOf = (c: Context): string | null => {
  const key = c.req.header('Idempotency-Key');
  return key === undefined ? null : checked(Key, key);
};

/** Customers and tickets. */
export const crm = (pool: pg.Pool, now: () => Date): Hono =>
  new Hono()
    .get('/customers', async (c) => {
      const { filter, page, pageSize, offset } = listQuery(c, ['phone']);
      const where = 'WHERE ($1::text IS NULL OR phone = $1)';
      const { rows } = await pool.query(`${CUSTOMERS} ${where} ORDER BY id LIMIT $2 OFFSET $3`, [
        filter('phone'),
        pageSize,
        offset,
      ]);
      const count = await pool.query<{ total: number }>(`SELECT count(*)::int AS total FROM customer ${where}`, [
        filter('phone'),
      ]);
      const total = count.rows[0]?.total ?? 0;
      return c.json({ items: rows.map(customer), total, page, pageSize } satisfies Page<unknown>);
    })
    .get('/customers/:phone', async (c) => {
      const { rows } = await pool.query(`${CUSTOMERS} WHERE phone = $1`, [c.req.param('phone')]);
      if (!rows[0]) throw notFound('customer');
      return c.json(customer(rows[0]));
    })
    .post('/tickets', async (c) => {
      const key = keyOf(c);
      const wanted = await body(c, NewTicket);
      const hash = hashOf(wanted);
      const added = await pool.query<TicketRow>(
        `INSERT INTO ticket (category, phone, waybill, text, created_at, idempotency_key, request_hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (idempotency_key) DO NOTHING RETURNING *`,
        [wanted.category, wanted.phone, wanted.waybill ?? null, wanted.text, now(), key, hash],
      );
      if (added.rows[0]) return c.json(ticket(added.rows[0]), 201);
      const { rows } = await pool.query<TicketRow>('SELECT * FROM ticket WHERE idempotency_key = $1', [key]);
      const [earlier] = rows;
      if (earlier?.request_hash !== hash) {
        throw refuse(409, 'idempotency_conflict', 'this Idempotency-Key was used for another ticket');
      }
      return c.json(ticket(earlier), 200, { 'Idempotency-Replayed': 'true' });
    })
    .get('/tickets', async (c) => {
      const { filter, page, pageSize, offset } = listQuery(c, ['phone', 'status']);
      const { rows } = await pool.query<TicketRow & { total: number }>(
        `SELECT *, count(*) OVER ()::int AS total FROM ticket
         WHERE ($1::text IS NULL OR phone = $1) AND ($2::text IS NULL OR status = $2)
         ORDER BY id DESC LIMIT $3 OFFSET $4`,
        [filter('phone'), filter('status'), pageSize, offset],
      );
      const total = rows[0]?.total ?? 0;
      return c.json({ items: rows.map(ticket), total, page, pageSize } satisfies Page<unknown>);
    })
    .get('/tickets/:id{[1-9][0-9]{0,8}}', async (c) => {
      const { rows } = await pool.query<TicketRow>('SELECT * FROM ticket WHERE id = $1', [Number(c.req.param('id'))]);
      if (!rows[0]) throw notFound('ticket');
      return c.json(ticket(rows[0]));
    });
