import { type Kysely, sql } from 'kysely';

/** What other systems have told of their orders: one row each, its newest version. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE orders (
      source text NOT NULL,
      key text NOT NULL,
      version double precision NOT NULL,
      hash text NOT NULL,
      status text NOT NULL,
      content json NOT NULL,
      deleted boolean NOT NULL DEFAULT false,
      source_at timestamptz,
      received_at timestamptz NOT NULL,
      checked_at timestamptz NOT NULL,
      PRIMARY KEY (source, key)
    ) WITH (fillfactor = 80)`.execute(db);
  await sql`CREATE INDEX orders_received ON orders (received_at DESC, source, key)`.execute(db);
  await sql`CREATE INDEX orders_key ON orders (key text_pattern_ops)`.execute(db);
  await sql`
    CREATE TABLE order_sources (
      source text PRIMARY KEY,
      checked_at timestamptz NOT NULL
    )`.execute(db);
}
