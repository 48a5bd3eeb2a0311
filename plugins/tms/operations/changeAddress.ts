import { askJson, codeIn, defineOperation, jsonText, MaybeTime, TextField, Type } from 'switchyard/sdk';
import { Config } from '../config.ts';
import { exit, reasonsOf, refusal } from '../words.ts';

/** Sends a parcel elsewhere: `PUT {baseUrl}/waybills/{number}/address`; 409 too late, 422 nobody delivers there. */
export const changeAddress = defineOperation(Config, {
  title: { 'zh-CN': '改派送地址', en: 'Change the address' },
  help: {
    'zh-CN': '把派送地址改掉；已出门派送、已签收或超出派送范围的会另走出口',
    en: 'Changes where a parcel goes; not when it is on its way to the door, signed for or out of area',
  },
  summary: { 'zh-CN': '{input.waybill} 改送到 {input.address}', en: '{input.waybill} to {input.address}' },
  icon: 'map-pin',
  effect: 'write',
  repeatable: true,
  timeout: 5,
  input: Type.Object(
    {
      waybill: TextField('运单号', 'Waybill number'),
      address: TextField('新地址', 'New address', ['从城市写起', 'Beginning with the city']),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    address: TextField('改好的地址', 'The address'),
    outlet: TextField('派件网点', 'Delivery outlet'),
    eta: MaybeTime('送达时间', 'Estimated delivery'),
    ...refusal,
  }),
  exits: [
    exit.done,
    { name: 'notPossible', title: { 'zh-CN': '已经不能改', en: 'Too late' }, icon: 'ban' },
    { name: 'outOfArea', title: { 'zh-CN': '不在派送范围', en: 'Out of area' }, icon: 'map-pin-off' },
    exit.notFound,
  ],
  sample: { waybill: '753028419067', address: '上海市浦东新区世纪大道 100 号' },
  async run(context) {
    const number = codeIn(context.input.waybill);
    if (!number) return { exit: 'notFound' };
    const answer = await askJson(context, {
      method: 'PUT',
      path: ['waybills', number, 'address'],
      body: { address: context.input.address.trim() },
      answers: [404, 409, 422],
    });
    if (answer.status === 404) return { exit: 'notFound' };
    if (answer.status === 409) return { exit: 'notPossible', output: reasonsOf(answer) };
    if (answer.status === 422) return { exit: 'outOfArea', output: reasonsOf(answer) };
    const { json } = answer;
    return {
      exit: 'done',
      output: {
        address: jsonText(json, 'address'),
        outlet: jsonText(json, 'outlet'),
        eta: jsonText(json, 'eta') || null,
      },
    };
  },
});
