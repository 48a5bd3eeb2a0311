import { Kysely, PostgresDialect } from 'kysely';
import pino from 'pino';
import { createPool } from '../../runtime/store/database.ts';
import type { DB } from '../../runtime/store/generated/db.ts';
import { openServer, ticketFlow } from './parked-server.ts';

/** Runs the flow until it is parked, says so with the session's id, and waits to be killed. */
const url = process.argv[2] ?? '';
const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool: createPool(url, pino({ level: 'silent' }), 4) }) });
const server = await openServer({ db, url }, () => undefined);
const { engine } = server;
const session = await engine.startSession({ flow: ticketFlow, flowId: 'ticket', version: 1, from: '', to: '' });
const { status } = await session.done;
process.stdout.write(`${status} ${session.id}\n`);
