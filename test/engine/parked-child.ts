import { tmpdir } from 'node:os';
import pino from 'pino';
import { openDatabase } from '../../runtime/store/database.ts';
import { openServer, ticketFlow } from './parked-server.ts';

/** Runs the flow until it is parked, says so with the session's id, and waits to be killed. */
const logger = pino({ level: 'silent' });
const database = await openDatabase({ databaseUrl: process.argv[2], dataFolder: tmpdir(), logger });
const { engine } = await openServer(database, () => undefined);
const session = await engine.startSession({ flow: ticketFlow, flowId: 'ticket', version: 1, from: '', to: '' });
const { status } = await session.done;
process.stdout.write(`${status} ${session.id}\n`);
