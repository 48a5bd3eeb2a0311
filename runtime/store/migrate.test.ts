import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { emptyDatabase } from '../../test/kit/database.ts';
import { committedRowTypes, rowTypes } from './generate.ts';
import { migrate, migrationFiles } from './migrate.ts';

let database: Awaited<ReturnType<typeof emptyDatabase>>;
beforeEach(async () => {
  database = await emptyDatabase();
});
afterEach(() => database.close());

test('a second run finds nothing to do', async () => {
  expect(await migrate(database.url)).toHaveLength((await migrationFiles()).length);
  expect(await migrate(database.url)).toEqual([]);
});

test('of runtimes that start at once, one migrates and all go on', async () => {
  const done = await Promise.all([1, 2, 3, 4].map(() => migrate(database.url)));
  expect(done.map((steps) => steps.length).sort()).toEqual([0, 0, 0, (await migrationFiles()).length]);
});

test('the committed row types are those of the migrated database', async () => {
  await migrate(database.url);
  expect(await rowTypes(database.url)).toBe(await committedRowTypes());
});

test('the application needs no superuser for any of it', async () => {
  await migrate(database.url);
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const { rows } = await client.query(
      'SELECT rolsuper, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user',
    );
    expect(rows).toEqual([{ rolsuper: false, rolcreaterole: false, rolcreatedb: false }]);
  } finally {
    await client.end();
  }
});
