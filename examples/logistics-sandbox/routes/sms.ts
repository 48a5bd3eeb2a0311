import { Hono } from 'hono';
import { Type } from 'typebox';
import { body, listQuery, type Page, Words } from '../answers.ts';
import { once } from '../once.ts';
import { beijing } from '../time.ts';
import type { System } from './system.ts';

export const NewMessage = Type.Object(
  { to: Type.String({ pattern: '^1[3-9][0-9]{9}$' }), text: Words(1000) },
  { additionalProperties: false },
);

interface MessageRow {
  readonly id: number;
  readonly recipient: string;
  readonly text: string;
  readonly at: Date;
}

const message = (row: MessageRow) => ({ id: row.id, to: row.recipient, text: row.text, at: beijing(row.at) });

/** A gateway for text messages that keeps them where a test can read them. */
export const sms = (system: System): Hono =>
  new Hono()
    .post('/messages', async (c) => {
      const wanted = await body(c, NewMessage);
      return once(c, system, wanted, async (client) => {
        const { rows } = await client.query<MessageRow>(
          'INSERT INTO message (recipient, text, at) VALUES ($1, $2, $3) RETURNING *',
          [wanted.to, wanted.text, system.now()],
        );
        return { status: 201, body: rows[0] ? message(rows[0]) : {} };
      });
    })
    .get('/messages', async (c) => {
      const { filter, page, pageSize, offset } = listQuery(c, ['to']);
      const { rows } = await system.pool.query<MessageRow & { total: number }>(
        `SELECT *, count(*) OVER ()::int AS total FROM message WHERE ($1::text IS NULL OR recipient = $1)
         ORDER BY id DESC LIMIT $2 OFFSET $3`,
        [filter('to'), pageSize, offset],
      );
      return c.json({
        items: rows.map(message),
        total: rows[0]?.total ?? 0,
        page,
        pageSize,
      } satisfies Page<unknown>);
    });
