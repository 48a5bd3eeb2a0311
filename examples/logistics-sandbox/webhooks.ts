import { createHmac } from 'node:crypto';
import type pg from 'pg';
import { type ChangeRow, changeOf, changesAfter } from './routes/changes.ts';

interface Hook {
  readonly id: number;
  readonly url: string;
  readonly secret: string;
  readonly disorderly: boolean;
  readonly delivered: string;
}

const BATCH = 50;
/** How many are under way at once: what is sent at the same time may arrive in any order. */
const AT_ONCE = 8;
const IDLE_MS = 1000;
const SEND_MS = 5000;

/** The last of each five first, and each tenth twice. */
const disordered = (rows: readonly ChangeRow[]): ChangeRow[] => {
  const fives = Array.from({ length: Math.ceil(rows.length / 5) }, (_, i) => rows.slice(i * 5, i * 5 + 5).reverse());
  return fives.flat().flatMap((row, index) => (index % 10 === 0 ? [row, row] : [row]));
};

let lastStamp = 0;
/** Milliseconds; another one for each request, for a receiver refuses the very same one a second time. */
const stamp = (): string => {
  lastStamp = Math.max(Date.now(), lastStamp + 1);
  return String(lastStamp);
};

/**
 * One event: `X-Signature: sha256=` and the hexadecimal HMAC-SHA256, with the webhook's secret, of the `X-Timestamp`
 * (milliseconds), a full stop and the body.
 */
const send = async ({ url, secret }: Hook, row: ChangeRow, signal: AbortSignal): Promise<boolean> => {
  const body = JSON.stringify(changeOf(row));
  const timestamp = stamp();
  const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return fetch(url, {
    method: 'POST',
    redirect: 'manual',
    headers: {
      'Content-Type': 'application/json',
      'X-Event-Id': row.id,
      'X-Timestamp': timestamp,
      'X-Signature': `sha256=${signature}`,
    },
    body,
    signal: AbortSignal.any([signal, AbortSignal.timeout(SEND_MS)]),
  }).then(
    async (response) => {
      await response.body?.cancel();
      return response.ok;
    },
    () => false,
  );
};

const sendAll = async (hook: Hook, rows: readonly ChangeRow[], signal: AbortSignal): Promise<boolean> => {
  const queue = [...rows];
  let well = true;
  const worker = async (): Promise<void> => {
    for (let row = queue.shift(); row && well; row = queue.shift()) well = (await send(hook, row, signal)) && well;
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return well;
};

/** Sends changes to every webhook, at least once each; what was not taken is sent again a second later. */
export const startSending = (pool: pg.Pool, closing: AbortSignal) => {
  let wake: () => void = () => undefined;

  const deliver = async (hook: Hook): Promise<boolean> => {
    const rows = await changesAfter(pool, hook.delivered, BATCH);
    const last = rows.at(-1);
    if (!last) return false;
    if (!(await sendAll(hook, hook.disorderly ? disordered(rows) : rows, closing))) return false;
    await pool.query('UPDATE webhook SET delivered = $2 WHERE id = $1', [hook.id, last.id]);
    return true;
  };

  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, IDLE_MS);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async (): Promise<void> => {
    while (!closing.aborted) {
      try {
        const { rows } = await pool.query<Hook>('SELECT * FROM webhook ORDER BY id');
        const moved = await Promise.all(rows.map(deliver));
        if (!moved.some(Boolean) && !closing.aborted) await pause();
      } catch (error) {
        if (closing.aborted) return;
        console.error(`sandbox: changes were not sent: ${error instanceof Error ? error.message : error}`);
        await pause();
      }
    }
  };

  closing.addEventListener('abort', () => wake(), { once: true });
  const done = run();
  return { changed: () => wake(), done };
};
