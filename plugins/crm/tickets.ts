import {
  both,
  type Json,
  type JsonApiAnswer,
  jsonId,
  jsonObject,
  jsonText,
  MaybeTime,
  TextField,
  type Value,
} from 'switchyard/sdk';

/** What every operation tells of a ticket. */
export const ticketFields = {
  ticket: TextField('工单号', 'Ticket number'),
  status: TextField('状态代码', 'Status code'),
  statusText: TextField('状态', 'Status in Chinese'),
  stage: TextField('环节', 'Stage'),
  department: TextField('办理部门', 'Department'),
  dueAt: MaybeTime('最晚办结时间', 'Due'),
};

export const ticketIn = (
  ticket: Json,
  { wrong }: Pick<JsonApiAnswer, 'wrong'>,
): Readonly<Record<keyof typeof ticketFields, Value>> => {
  const id = jsonId(ticket, 'id');
  if (id === '') throw wrong(both('回答不是一张工单', 'the answer is no ticket'));
  const status = jsonText(ticket, 'status');
  return {
    ticket: id,
    status,
    statusText: jsonText(jsonObject(ticket.statusText), 'zh-CN') || status,
    stage: jsonText(jsonObject(ticket.stageText), 'zh-CN') || jsonText(ticket, 'stage'),
    department: jsonText(ticket, 'department'),
    dueAt: jsonText(ticket, 'dueAt') || null,
  };
};

/** A field that the analyst filled in, without blanks around it. */
export const given = (text: string | undefined): string | undefined => text?.trim() || undefined;
