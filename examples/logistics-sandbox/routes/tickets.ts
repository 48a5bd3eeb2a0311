import { Hono } from 'hono';
import { Type } from 'typebox';
import { body, decline, listQuery, notFound, type Page, Phone, Waybill, Words } from '../answers.ts';
import { once } from '../once.ts';
import { beijing } from '../time.ts';
import type { System } from './system.ts';

const HOUR = 3_600_000;

/** Who handles what, and within how many hours when nothing else is said. */
const categories = {
  complaint: ['客诉组', 24],
  inquiry: ['客服组', 48],
  callback: ['客服组', 4],
  claim: ['理赔组', 72],
  booking: ['客服组', 2],
  delivery: ['派送组', 4],
  franchise: ['加盟部', 48],
  rescue: ['救援中心', 1],
  theft: ['安全中心', 1],
} as const;
type Category = keyof typeof categories;
const priorities = { low: 2, normal: 1, high: 0.5, urgent: 0.25 } as const;
type Priority = keyof typeof priorities;

const statuses: Readonly<Record<string, { 'zh-CN': string; en: string }>> = {
  open: { 'zh-CN': '待办', en: 'open' },
  inProgress: { 'zh-CN': '办理中', en: 'in progress' },
  closed: { 'zh-CN': '已办结', en: 'closed' },
};
const stages: Readonly<Record<string, { 'zh-CN': string; en: string }>> = {
  received: { 'zh-CN': '已受理', en: 'received' },
  dispatched: { 'zh-CN': '已派单', en: 'dispatched' },
  handling: { 'zh-CN': '处理中', en: 'being handled' },
  replied: { 'zh-CN': '已回复', en: 'replied' },
  closed: { 'zh-CN': '已办结', en: 'closed' },
};

export const NewTicket = Type.Object(
  {
    category: Type.Enum(Object.keys(categories) as Category[]),
    phone: Type.Optional(Phone),
    waybill: Type.Optional(Waybill),
    text: Words(2000),
    recording: Type.Optional(Words(200)),
    priority: Type.Optional(Type.Enum(Object.keys(priorities) as Priority[])),
    due: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d' })),
  },
  { additionalProperties: false },
);

export const TicketChange = Type.Object(
  {
    status: Type.Optional(Type.Enum(Object.keys(statuses))),
    stage: Type.Optional(Type.Enum(Object.keys(stages))),
    note: Type.Optional(Words(2000)),
  },
  { additionalProperties: false, minProperties: 1 },
);

interface TicketRow {
  readonly id: number;
  readonly category: string;
  readonly phone: string;
  readonly waybill: string | null;
  readonly text: string;
  readonly status: string;
  readonly stage: string;
  readonly department: string;
  readonly priority: string;
  readonly recording: string | null;
  readonly due_at: Date | null;
  readonly notes: readonly { readonly at: string; readonly text: string }[];
  readonly created_at: Date;
}

const ticket = (row: TicketRow) => ({
  id: row.id,
  category: row.category,
  phone: row.phone,
  waybill: row.waybill,
  text: row.text,
  status: row.status,
  statusText: statuses[row.status],
  stage: row.stage,
  stageText: stages[row.stage],
  department: row.department,
  priority: row.priority,
  recording: row.recording,
  dueAt: row.due_at && beijing(row.due_at),
  notes: row.notes,
  createdAt: beijing(row.created_at),
});

const ID = '/tickets/:id{[1-9][0-9]{0,8}}';

/** Tickets: opened once, handled by a department until a time, closed for good. */
export const tickets = (system: System): Hono => {
  const { pool, now } = system;
  return new Hono()
    .post('/tickets', async (c) => {
      const wanted = await body(c, NewTicket);
      return once(c, system, wanted, async (client) => {
        const [department, hours] = categories[wanted.category as Category];
        const priority = (wanted.priority ?? 'normal') as Priority;
        const due = wanted.due ? new Date(wanted.due) : new Date(now().getTime() + hours * priorities[priority] * HOUR);
        const { rows } = await client.query<TicketRow>(
          `INSERT INTO ticket (category, phone, waybill, text, created_at, department, priority, recording, due_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING *`,
          [
            wanted.category,
            wanted.phone ?? '',
            wanted.waybill ?? null,
            wanted.text,
            now(),
            department,
            priority,
            wanted.recording ?? null,
            due,
          ],
        );
        return { status: 201, body: rows[0] ? ticket(rows[0]) : {} };
      });
    })
    .get('/tickets', async (c) => {
      const { filter, page, pageSize, offset } = listQuery(c, ['phone', 'status']);
      const { rows } = await pool.query<TicketRow & { total: number }>(
        `SELECT *, count(*) OVER ()::int AS total FROM ticket
         WHERE ($1::text IS NULL OR phone = $1) AND ($2::text IS NULL OR status = $2)
         ORDER BY id DESC LIMIT $3 OFFSET $4`,
        [filter('phone'), filter('status'), pageSize, offset],
      );
      const total = rows[0]?.total ?? 0;
      return c.json({ items: rows.map(ticket), total, page, pageSize } satisfies Page<unknown>);
    })
    .get(ID, async (c) => {
      const { rows } = await pool.query<TicketRow>('SELECT * FROM ticket WHERE id = $1', [Number(c.req.param('id'))]);
      if (!rows[0]) throw notFound('ticket');
      return c.json(ticket(rows[0]));
    })
    .patch(ID, async (c) => {
      const id = Number(c.req.param('id'));
      const wanted = await body(c, TicketChange);
      return once(c, system, wanted, async (client) => {
        const { rows } = await client.query<TicketRow>('SELECT * FROM ticket WHERE id = $1 FOR UPDATE', [id]);
        const [found] = rows;
        if (!found) throw notFound('ticket');
        if (found.status === 'closed') throw decline(409, 'closed', '工单已经办结', 'the ticket has been closed');
        const closes = wanted.status === 'closed' || wanted.stage === 'closed';
        const notes = wanted.note ? [...found.notes, { at: beijing(now()), text: wanted.note }] : found.notes;
        const changed = await client.query<TicketRow>(
          'UPDATE ticket SET status = $2, stage = $3, notes = $4 WHERE id = $1 RETURNING *',
          [
            id,
            closes ? 'closed' : (wanted.status ?? found.status),
            closes ? 'closed' : (wanted.stage ?? found.stage),
            JSON.stringify(notes),
          ],
        );
        return { status: 200, body: changed.rows[0] ? ticket(changed.rows[0]) : {} };
      });
    });
};
