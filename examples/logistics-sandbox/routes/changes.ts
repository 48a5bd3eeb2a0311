import { Hono } from 'hono';
import type pg from 'pg';
import { Type } from 'typebox';
import { body, listQuery, notFound, refuse } from '../answers.ts';
import { transaction } from '../once.ts';
import { statusTexts } from '../seed-data.ts';
import { beijing } from '../time.ts';
import type { System } from './system.ts';

export interface ChangeRow {
  readonly id: string;
  readonly waybill: string;
  readonly version: number;
  readonly type: string;
  readonly at: Date;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A change as it is sent and polled. */
export const changeOf = (row: ChangeRow) => ({
  id: row.id,
  subject: row.waybill,
  waybill: row.waybill,
  order: row.data.order,
  version: row.version,
  type: row.type,
  at: beijing(row.at),
  data: {
    ...row.data,
    statusText: statusTexts[row.data.status as keyof typeof statusTexts],
    eta: typeof row.data.eta === 'string' ? beijing(new Date(row.data.eta)) : null,
  },
});

const MOST = 500;

export const changesAfter = async (db: Pick<pg.Pool, 'query'>, id: string, limit = MOST): Promise<ChangeRow[]> => {
  const { rows } = await db.query<ChangeRow>('SELECT * FROM change WHERE id > $1 ORDER BY id LIMIT $2', [id, limit]);
  return rows;
};

export const Hook = Type.Object(
  {
    url: Type.String({ pattern: '^https?://', maxLength: 500 }),
    secret: Type.String({ minLength: 8, maxLength: 200 }),
    disorderly: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export const Made = Type.Object(
  {
    count: Type.Integer({ minimum: 1, maximum: 100_000 }),
    status: Type.Optional(Type.Enum(['created', 'inTransit', 'outForDelivery', 'signed', 'exception'])),
    waybill: Type.Optional(Type.String({ pattern: '^[0-9]{12}$' })),
  },
  { additionalProperties: false },
);

/** Only these are moved about: what the README promises of the others stays true. */
const MOVED = `number >= '753100000000' AND number < '753200000000'`;
/** Statements that change many waybills take the turn first: else two of them could wait for each other. */
const TURN = 'SELECT pg_advisory_xact_lock(7530285)';
const NEXT = `CASE status WHEN 'created' THEN 'inTransit' WHEN 'inTransit' THEN 'outForDelivery'
  WHEN 'outForDelivery' THEN 'exception' WHEN 'exception' THEN 'signed' ELSE 'created' END`;

/** `GET /tms/changes`: what changed since a cursor. */
export const changes = ({ pool }: System): Hono =>
  new Hono().get('/changes', async (c) => {
    const since = listQuery(c, ['since']).filter('since') || '0';
    if (!/^\d{1,18}$/.test(since)) throw refuse(400, 'bad_request', 'since is no cursor');
    const rows = await changesAfter(pool, since);
    return c.json({ items: rows.map(changeOf), cursor: rows.at(-1)?.id ?? since, more: rows.length === MOST });
  });

/** `/_changes`, `/_webhooks`: what tests and demonstrations set up. */
export const switchboard = ({ pool, now, changed }: System): Hono =>
  new Hono()
    .post('/_changes', async (c) => {
      const { count, status, waybill } = await body(c, Made);
      let left = count;
      while (left > 0) {
        const part = await transaction(pool, async (client) => {
          await client.query(TURN);
          const { rowCount } = await client.query(
            `UPDATE waybill SET status = coalesce($2, ${NEXT}), updated_at = $3,
               exception_reason = CASE WHEN coalesce($2, ${NEXT}) = 'exception' THEN '收件人不在' END,
               signed_by = CASE WHEN coalesce($2, ${NEXT}) = 'signed' THEN '本人' END
             WHERE number IN (SELECT number FROM waybill WHERE ${waybill ? 'number = $4' : MOVED} ORDER BY number LIMIT $1)`,
            [left, status ?? null, now(), ...(waybill ? [waybill] : [])],
          );
          return rowCount ?? 0;
        });
        if (part === 0) throw notFound('waybill');
        left -= part;
        // To set a status that is there already changes nothing.
        if (status) break;
      }
      changed();
      const { rows } = await pool.query<{ cursor: string }>('SELECT coalesce(max(id), 0) AS cursor FROM change');
      return c.json({ changed: count - left, cursor: rows[0]?.cursor });
    })
    .post('/_webhooks', async (c) => {
      const { url, secret, disorderly = false } = await body(c, Hook);
      const { rows } = await pool.query<{ id: number }>(
        `INSERT INTO webhook (url, secret, disorderly, delivered)
         VALUES ($1, $2, $3, (SELECT coalesce(max(id), 0) FROM change)) RETURNING id`,
        [url, secret, disorderly],
      );
      return c.json({ id: rows[0]?.id, url, disorderly }, 201);
    })
    .delete('/_webhooks/:id{[0-9]{1,9}}', async (c) => {
      const { rowCount } = await pool.query('DELETE FROM webhook WHERE id = $1', [Number(c.req.param('id'))]);
      if (rowCount === 0) throw notFound('webhook');
      return c.json({ ok: true });
    });
