import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import type pg from 'pg';
import { Type } from 'typebox';
import { checked, refuse } from './answers.ts';

const Key = Type.String({ minLength: 1, maxLength: 200 });

export interface Done {
  readonly status: 200 | 201;
  readonly body: object;
}

/** Runs `work` in a transaction. */
export const transaction = async <T>(pool: pg.Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(client);
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // A refusal leaves a sound connection; anything else may have broken it.
    const sound = await client.query('ROLLBACK').then(
      () => true,
      () => false,
    );
    client.release(!sound);
    throw error;
  }
};

interface Earlier {
  readonly route: string;
  readonly request_hash: string;
  readonly status: 200 | 201;
  readonly body: object;
}

/**
 * Does a write, once for each `Idempotency-Key`: its answer is stored in the same transaction. The same key with the same
 * content gets that answer with 200 and `Idempotency-Replayed`, with other content a 409. A refusal uses up no key.
 */
export const once = async (
  c: Context,
  { pool, now }: { readonly pool: pg.Pool; readonly now: () => Date },
  request: unknown,
  work: (client: pg.PoolClient) => Promise<Done>,
): Promise<Response> => {
  const given = c.req.header('Idempotency-Key');
  const key = given === undefined ? undefined : checked(Key, given);
  const route = `${c.req.method} ${c.req.path}`;
  const hash = createHash('sha256').update(JSON.stringify(request)).digest('hex');
  const { done, replayed } = await transaction(pool, async (client) => {
    if (key === undefined) return { done: await work(client), replayed: false };
    // Waits for another request with this key; when that one is rolled back, this one is the first.
    const first = await client.query(
      'INSERT INTO request_done (key, route, request_hash, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [key, route, hash, now()],
    );
    if (first.rowCount === 1) {
      const result = await work(client);
      await client.query('UPDATE request_done SET status = $2, body = $3 WHERE key = $1', [
        key,
        result.status,
        JSON.stringify(result.body),
      ]);
      return { done: result, replayed: false };
    }
    const { rows } = await client.query<Earlier>('SELECT * FROM request_done WHERE key = $1', [key]);
    const [earlier] = rows;
    if (!earlier || earlier.request_hash !== hash || earlier.route !== route)
      throw refuse(409, 'idempotency_conflict', 'this Idempotency-Key was used for something else');
    return { done: { status: 200, body: earlier.body } satisfies Done, replayed: true };
  });
  return c.json(done.body, done.status, replayed ? { 'Idempotency-Replayed': 'true' } : {});
};
