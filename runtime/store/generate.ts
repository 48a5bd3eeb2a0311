import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import { generate, PostgresDialect as PostgresTypes } from 'kysely-codegen';
import pino from 'pino';
import { EmbeddedPostgres } from './embedded.ts';
import { migrate } from './migrate.ts';
import { sturdyPool } from './pool.ts';

const TARGET = new URL('./generated/db.ts', import.meta.url);

/** Row types of a migrated database, as TypeScript source. */
export async function rowTypes(url: string): Promise<string> {
  const db = new Kysely({ dialect: new PostgresDialect({ pool: sturdyPool({ connectionString: url, max: 2 }) }) });
  try {
    return await generate({ db, dialect: new PostgresTypes(), excludePattern: '(kysely_*|jobs.*)', outFile: null });
  } finally {
    await db.destroy();
  }
}

export async function committedRowTypes(): Promise<string> {
  return readFile(TARGET, 'utf8').catch(() => '');
}

/** `node runtime/store/generate.ts [--check]`: writes `generated/db.ts`, or exits 1 when it is out of date. */
async function main(check: boolean): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-generate-'));
  const embedded = await EmbeddedPostgres.open({ folder, logger: pino({ level: 'silent' }), durable: false });
  try {
    const url = await embedded.ensureDatabase('generate');
    await migrate(url);
    const source = await rowTypes(url);
    if (!check) await writeFile(TARGET, source);
    else if (source !== (await committedRowTypes())) {
      process.stderr.write('runtime/store/generated/db.ts is out of date: npm run generate\n');
      process.exitCode = 1;
    }
  } finally {
    await embedded.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) await main(process.argv.includes('--check'));
