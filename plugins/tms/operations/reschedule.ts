import {
  askJson,
  codeIn,
  defineOperation,
  jsonObject,
  jsonText,
  type OperationResult,
  TextField,
  Type,
} from 'switchyard/sdk';
import { Config } from '../config.ts';
import { exit, reasonsOf, refusal } from '../words.ts';
import { slotFields, slotsIn } from './slots.ts';

/** Moves a delivery: `PUT {baseUrl}/waybills/{number}/slot`; 409 when the slot is taken, with those that are free now. */
export const reschedule = defineOperation(Config, {
  title: { 'zh-CN': '改约派送', en: 'Reschedule' },
  help: {
    'zh-CN': '把派送改到来电人选的时段；被别人约满时给出新的时段',
    en: 'Moves the delivery to a slot; when it was taken meanwhile, the free ones come back',
  },
  summary: { 'zh-CN': '{input.waybill} 改到 {input.slot}', en: '{input.waybill} to {input.slot}' },
  icon: 'calendar-check',
  effect: 'write',
  repeatable: true,
  timeout: 5,
  input: Type.Object(
    {
      waybill: TextField('运单号', 'Waybill number'),
      slot: TextField('时段代码', 'Slot', [
        '例如 {{ slots[int(choice) - 1].id }}',
        'Such as {{ slots[int(choice) - 1].id }}',
      ]),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({ slotText: TextField('约好的时段', 'The slot in words'), ...slotFields, ...refusal }),
  exits: [
    exit.done,
    { name: 'conflict', title: { 'zh-CN': '约不上', en: 'Conflict' }, icon: 'calendar-off' },
    exit.notFound,
  ],
  sample: { waybill: '753028419067', slot: '20261123-2' },
  async run(context): Promise<OperationResult> {
    const number = codeIn(context.input.waybill);
    if (!number) return { exit: 'notFound' };
    const answer = await askJson(context, {
      method: 'PUT',
      path: ['waybills', number, 'slot'],
      body: { slot: context.input.slot.trim() },
      answers: [404, 409],
    });
    if (answer.status === 404) return { exit: 'notFound' };
    if (answer.status === 409) return { exit: 'conflict', output: { ...slotsIn(answer.json), ...reasonsOf(answer) } };
    return { exit: 'done', output: { slotText: jsonText(jsonObject(answer.json.slot), 'text') } };
  },
});
