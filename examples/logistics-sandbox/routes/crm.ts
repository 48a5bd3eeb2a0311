import { Hono } from 'hono';
import { Type } from 'typebox';
import { body, listQuery, notFound, type Page, Phone, Waybill, Words } from '../answers.ts';
import { once } from '../once.ts';
import { beijing } from '../time.ts';
import type { System } from './system.ts';
import { tickets } from './tickets.ts';

const levels: Readonly<Record<string, { 'zh-CN': string; en: string }>> = {
  standard: { 'zh-CN': '普通客户', en: 'standard' },
  silver: { 'zh-CN': '银卡客户', en: 'silver' },
  gold: { 'zh-CN': '金卡客户', en: 'gold' },
};

interface CustomerRow {
  readonly id: number;
  readonly name: string;
  readonly phone: string;
  readonly level: string;
  readonly city: string;
  readonly since: string;
}

const customer = (row: CustomerRow) => ({
  id: row.id,
  name: row.name,
  phone: row.phone,
  level: row.level,
  levelText: levels[row.level],
  city: row.city,
  since: row.since,
});

const CUSTOMERS = 'SELECT id, name, phone, level, city, since::text AS since FROM customer';

export const NewContact = Type.Object(
  {
    phone: Type.Optional(Phone),
    summary: Words(2000),
    kind: Type.Optional(Words(40)),
    channel: Type.Optional(Words(40)),
    waybill: Type.Optional(Waybill),
    order: Type.Optional(Words(40)),
    agent: Type.Optional(Words(40)),
  },
  { additionalProperties: false },
);

interface ContactRow {
  readonly id: number;
  readonly phone: string;
  readonly channel: string;
  readonly kind: string;
  readonly summary: string;
  readonly waybill: string | null;
  readonly purchase: string | null;
  readonly agent: string;
  readonly at: Date;
}

const contact = (row: ContactRow) => ({
  id: row.id,
  phone: row.phone,
  channel: row.channel,
  kind: row.kind,
  summary: row.summary,
  waybill: row.waybill,
  order: row.purchase,
  agent: row.agent,
  at: beijing(row.at),
});

/** Customers, what happened with them, and tickets. */
export const crm = (system: System): Hono => {
  const { pool, now } = system;
  return new Hono()
    .get('/customers', async (c) => {
      const { filter, page, pageSize, offset } = listQuery(c, ['phone']);
      const where = 'WHERE ($1::text IS NULL OR phone = $1)';
      const { rows } = await pool.query<CustomerRow>(`${CUSTOMERS} ${where} ORDER BY id LIMIT $2 OFFSET $3`, [
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
      const { rows } = await pool.query<CustomerRow>(`${CUSTOMERS} WHERE phone = $1`, [c.req.param('phone')]);
      if (!rows[0]) throw notFound('customer');
      return c.json(customer(rows[0]));
    })
    .get('/customers/:phone/history', async (c) => {
      const phone = c.req.param('phone');
      const known = await pool.query<CustomerRow>(`${CUSTOMERS} WHERE phone = $1`, [phone]);
      const contacts = await pool.query<ContactRow>(
        'SELECT * FROM contact WHERE phone = $1 ORDER BY id DESC LIMIT 20',
        [phone],
      );
      const orders = await pool.query<{ number: string; waybill: string | null }>(
        `SELECT p.number, w.number AS waybill FROM purchase p JOIN customer u ON u.id = p.customer
         LEFT JOIN waybill w ON w.purchase = p.number WHERE u.phone = $1 ORDER BY p.created_at DESC, p.number DESC LIMIT 20`,
        [phone],
      );
      const open = await pool.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM ticket WHERE phone = $1 AND status <> 'closed'`,
        [phone],
      );
      const openTickets = open.rows[0]?.n ?? 0;
      if (!known.rows[0] && contacts.rows.length === 0 && openTickets === 0) throw notFound('customer');
      return c.json({
        customer: known.rows[0] ? customer(known.rows[0]) : null,
        contacts: contacts.rows.map(contact),
        orders: orders.rows.map(({ number }) => number),
        lastWaybill: orders.rows[0]?.waybill ?? null,
        lastAgent: contacts.rows.find(({ agent }) => agent !== '')?.agent ?? null,
        openTickets,
      });
    })
    .post('/contacts', async (c) => {
      const wanted = await body(c, NewContact);
      return once(c, system, wanted, async (client) => {
        const { rows } = await client.query<ContactRow>(
          `INSERT INTO contact (phone, channel, kind, summary, waybill, purchase, agent, at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *`,
          [
            wanted.phone ?? '',
            wanted.channel ?? 'phone',
            wanted.kind ?? 'call',
            wanted.summary,
            wanted.waybill ?? null,
            wanted.order ?? null,
            wanted.agent ?? '',
            now(),
          ],
        );
        return { status: 201, body: rows[0] ? contact(rows[0]) : {} };
      });
    })
    .get('/contacts', async (c) => {
      const { filter, page, pageSize, offset } = listQuery(c, ['phone', 'kind']);
      const { rows } = await pool.query<ContactRow & { total: number }>(
        `SELECT *, count(*) OVER ()::int AS total FROM contact
         WHERE ($1::text IS NULL OR phone = $1) AND ($2::text IS NULL OR kind = $2)
         ORDER BY id DESC LIMIT $3 OFFSET $4`,
        [filter('phone'), filter('kind'), pageSize, offset],
      );
      const total = rows[0]?.total ?? 0;
      return c.json({ items: rows.map(contact), total, page, pageSize } satisfies Page<unknown>);
    })
    .route('/', tickets(system));
};
