import type { PeerBehaviour } from '../kit/peer.ts';
import type { Behaviour, NodeTypeCase } from './node-types-behaviours.ts';

const says = (body: object, status = 200): Behaviour => ({ peer: { status, body: JSON.stringify(body) } });
const answers = (status: number): Behaviour => ({ peer: { status } });
const out = (peer: PeerBehaviour): Behaviour => ({ peer });

/** What every operation can do besides its business: a read fails, a write may leave open what became of it. */
const read: NodeTypeCase['exits'] = { failed: out({ body: 'nonsense' }) };
const write: NodeTypeCase['exits'] = { failed: answers(500), unknown: out('breaks') };

const slot = { id: 's1', text: '明天上午9点到12点' };
const offer = { id: 'H1001', from: '上海', to: '北京', goods: '家具', weightKg: 900, volumeM3: 6, priceFen: 120_000 };

/** By exit of each operation: what the other system answers. */
export const operationCases: Readonly<Record<string, NodeTypeCase>> = {
  'crm.addContact': { exits: { recorded: says({ id: 7 }, 201), ...write } },
  'crm.createTicket': { exits: { created: says({ id: 7 }, 201), ...write } },
  'crm.customer': { exits: { found: says({ phone: '13800002076' }), notFound: answers(404), ...read } },
  'crm.history': { exits: { found: says({ contacts: [] }), none: answers(404), ...read } },
  'crm.ticket': { exits: { found: says({ id: 1 }), notFound: answers(404), ...read } },
  'crm.ticketsOf': { exits: { found: says({ items: [{ id: 1 }] }), none: says({ items: [] }), ...read } },
  'crm.updateTicket': {
    exits: { done: says({ id: 1 }), closed: answers(409), notFound: answers(404), ...write },
  },
  'tms.book': { exits: { booked: says({ order: 'SO1', priceFen: 2350 }, 201), refused: answers(422), ...write } },
  'tms.cargo': { exits: { found: says({ items: [offer] }), none: says({ items: [] }), ...read } },
  'tms.changeAddress': {
    exits: {
      done: says({ address: '上海' }),
      notPossible: answers(409),
      outOfArea: answers(422),
      notFound: answers(404),
      ...write,
    },
  },
  'tms.nearestStation': { exits: { found: says({ items: [{ name: '嘉定站' }] }), none: says({ items: [] }), ...read } },
  'tms.outlets': { exits: { found: says({ items: [{ name: '城南三部' }] }), none: says({ items: [] }), ...read } },
  'tms.quote': { exits: { quoted: says({ priceFen: 2350 }), notServed: answers(422), ...read } },
  'tms.raiseAlarm': { exits: { raised: says({ id: 3 }, 201), notFound: answers(404), ...write } },
  'tms.reschedule': {
    exits: { done: says({ slot }), conflict: says({ slots: [slot] }, 409), notFound: answers(404), ...write },
  },
  'tms.setDelivery': { exits: { done: says({}), notAllowed: answers(409), notFound: answers(404), ...write } },
  'tms.slots': {
    exits: { offered: says({ slots: [slot] }), none: says({ slots: [] }), notFound: answers(404), ...read },
  },
  'tms.takeCargo': { exits: { done: says({ contact: '李先生' }), gone: answers(409), ...write } },
  'tms.track': { exits: { found: says({ status: 'signed' }), notFound: answers(404), ...read } },
  'tms.vehicle': { exits: { found: says({ plate: '沪A12345' }), notFound: answers(404), ...read } },
  'wms.order': { exits: { found: says({ status: 'shipped' }), notFound: answers(404), ...read } },
  'wms.ordersOf': { exits: { found: says({ items: [{ order: 'SO1' }] }), none: says({ items: [] }), ...read } },
  'wms.stock': {
    exits: {
      inStock: says({ items: [{ name: '保温杯', quantity: 3 }] }),
      outOfStock: says({ items: [{ name: '保温杯', quantity: 0 }] }),
      unknownSku: says({ items: [] }),
      ...read,
    },
  },
};
