import { defineConformance } from 'switchyard/sdk';
import connector from './connector.ts';

const customer = {
  name: '张伟',
  phone: '13800002076',
  level: 'gold',
  levelText: { 'zh-CN': '金卡客户' },
  city: '上海',
};
const contact = {
  id: 3,
  at: '2026-11-22T10:00:00+08:00',
  channel: 'phone',
  kind: 'call',
  summary: '查单',
  agent: '8001',
};
const ticket = {
  id: 12,
  category: 'complaint',
  phone: '13800002076',
  text: '快件没有送到',
  status: 'open',
  statusText: { 'zh-CN': '待办', en: 'open' },
  stage: 'received',
  stageText: { 'zh-CN': '已受理', en: 'received' },
  department: '客诉组',
  dueAt: '2026-11-23T10:00:00+08:00',
};
const CUSTOMER = 'GET /crm/customers/13800002076';
const TICKETS = 'GET /crm/tickets?phone=13800002076&pageSize=5';

export default defineConformance({
  connector,
  config: ({ url }) => ({ baseUrl: `${url}/crm`, apiKey: 'canary-crm-key' }),
  // None has this number: that the address and the key are right shows all the same.
  check: {
    exchanges: [
      {
        request: 'GET /crm/tickets/0',
        status: 404,
        answer: { error: { code: 'not_found', message: 'no such thing' } },
      },
    ],
  },
  operations: {
    customer: {
      cases: [
        {
          exit: 'found',
          output: { name: '张伟', level: 'gold', levelText: '金卡客户' },
          exchanges: [{ request: CUSTOMER, headers: { authorization: 'Bearer canary-crm-key' }, answer: customer }],
        },
        { exit: 'notFound', exchanges: [{ request: CUSTOMER, status: 404 }] },
      ],
    },
    history: {
      cases: [
        {
          exit: 'found',
          output: { lastOrder: 'SO20260003', lastWaybill: '753028419068', lastAgent: '8001', openTickets: 1 },
          exchanges: [
            {
              request: `${CUSTOMER}/history`,
              answer: {
                contacts: [contact],
                orders: ['SO20260003', 'SO20260001'],
                lastWaybill: '753028419068',
                lastAgent: '8001',
                openTickets: 1,
              },
            },
          ],
        },
        { exit: 'none', exchanges: [{ request: `${CUSTOMER}/history`, status: 404 }] },
      ],
    },
    createTicket: {
      cases: [
        {
          exit: 'created',
          output: { ticket: '12', department: '客诉组', stage: '已受理' },
          exchanges: [
            {
              request: 'POST /crm/tickets',
              body: { category: 'complaint', phone: '13800002076', text: '快件没有送到' },
              status: 201,
              answer: ticket,
            },
          ],
        },
      ],
    },
    ticket: {
      cases: [
        {
          exit: 'found',
          output: { ticket: '12', category: 'complaint', department: '客诉组' },
          exchanges: [{ request: 'GET /crm/tickets/1', answer: ticket }],
        },
        { exit: 'notFound', exchanges: [{ request: 'GET /crm/tickets/1', status: 404 }] },
      ],
    },
    updateTicket: {
      cases: [
        {
          exit: 'done',
          output: { ticket: '12', status: 'open' },
          exchanges: [{ request: 'PATCH /crm/tickets/1', body: { note: '来电人催办' }, answer: ticket }],
        },
        { exit: 'closed', exchanges: [{ request: 'PATCH /crm/tickets/1', status: 409 }] },
        { exit: 'notFound', exchanges: [{ request: 'PATCH /crm/tickets/1', status: 404 }] },
      ],
    },
    ticketsOf: {
      cases: [
        {
          exit: 'found',
          output: { ticket: '12', total: 1 },
          exchanges: [{ request: TICKETS, answer: { items: [ticket], total: 1 } }],
        },
        { exit: 'none', exchanges: [{ request: TICKETS, answer: { items: [], total: 0 } }] },
      ],
    },
    addContact: {
      cases: [
        {
          exit: 'recorded',
          output: { contact: '3' },
          exchanges: [
            {
              request: 'POST /crm/contacts',
              body: { phone: '13800002076', kind: 'disclosure', summary: '已告知禁运和保价说明' },
              status: 201,
              answer: contact,
            },
          ],
        },
      ],
    },
  },
});
