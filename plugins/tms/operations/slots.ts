import {
  askJson,
  codeIn,
  defineOperation,
  type Json,
  jsonObjects,
  jsonText,
  ListField,
  NumberField,
  TextField,
  Type,
  type Value,
} from 'switchyard/sdk';
import { Config } from '../config.ts';
import { exit, keyedList, reasonsOf, refusal } from '../words.ts';

/** As many as a caller can keep in mind. */
const OFFERED = 4;

export const slotFields = {
  slots: ListField('可选时段', 'Free slots', {
    id: TextField('时段代码', 'Slot'),
    text: TextField('时段', 'In words'),
    from: TextField('开始', 'From'),
    until: TextField('结束', 'Until'),
  }),
  slotsText: TextField('可选时段（念给来电人）', 'Slots as they are said', ['1，……；2，……', '1, …; 2, …']),
  slotCount: NumberField('可选几个', 'How many'),
};

/** The free slots in an answer, at most `OFFERED`. */
export const slotsIn = (answer: Json): Readonly<Record<keyof typeof slotFields, Value>> => {
  const slots = jsonObjects(answer, 'slots')
    .filter((slot) => jsonText(slot, 'id') !== '')
    .slice(0, OFFERED)
    .map((slot) => ({
      id: jsonText(slot, 'id'),
      text: jsonText(slot, 'text') || jsonText(slot, 'from'),
      from: jsonText(slot, 'from'),
      until: jsonText(slot, 'until'),
    }));
  return { slots, slotsText: keyedList(slots.map(({ text }) => text)), slotCount: slots.length };
};

/** When a parcel can be delivered: `GET {baseUrl}/waybills/{number}/slots`; 409 when it can't be moved any more. */
export const slots = defineOperation(Config, {
  title: { 'zh-CN': '查可派送时段', en: 'Delivery slots' },
  help: {
    'zh-CN': '查这一单还能约的派送时段，最多 4 个',
    en: 'The free delivery slots of a waybill, at most 4',
  },
  summary: { 'zh-CN': '{input.waybill} 还能约哪些时段', en: 'Free slots of {input.waybill}' },
  icon: 'calendar-clock',
  effect: 'read',
  timeout: 3,
  input: Type.Object({ waybill: TextField('运单号', 'Waybill number') }, { additionalProperties: false }),
  output: Type.Object({ ...slotFields, ...refusal }),
  exits: [
    { name: 'offered', title: { 'zh-CN': '有时段', en: 'Offered' }, icon: 'check' },
    { name: 'none', title: { 'zh-CN': '没有时段', en: 'None' }, icon: 'calendar-off' },
    exit.notFound,
  ],
  sample: { waybill: '753028419067' },
  async run(context) {
    const number = codeIn(context.input.waybill);
    if (!number) return { exit: 'notFound' };
    const answer = await askJson(context, { path: ['waybills', number, 'slots'], answers: [404, 409] });
    if (answer.status === 404) return { exit: 'notFound' };
    if (answer.status === 409) return { exit: 'none', output: { ...slotsIn({}), ...reasonsOf(answer) } };
    const output = slotsIn(answer.json);
    return { exit: output.slotCount === 0 ? 'none' : 'offered', output };
  },
});
