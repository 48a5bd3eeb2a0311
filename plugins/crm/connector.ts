import { checkJsonApi, defineConnector } from 'switchyard/sdk';
import { Config } from './config.ts';
import { addContact } from './operations/addContact.ts';
import { createTicket } from './operations/createTicket.ts';
import { customer } from './operations/customer.ts';
import { history } from './operations/history.ts';
import { ticket } from './operations/ticket.ts';
import { ticketsOf } from './operations/ticketsOf.ts';
import { updateTicket } from './operations/updateTicket.ts';

export default defineConnector({
  name: 'crm',
  title: { 'zh-CN': '客户系统 CRM', en: 'Customer relations (CRM)' },
  icon: 'users',
  config: Config,
  check: (context) => checkJsonApi(context, ['tickets', '0']),
  operations: { customer, history, createTicket, ticket, updateTicket, ticketsOf, addContact },
});
