import { askJson, codeIn, defineOperation, jsonObject, jsonText, TextField, Type } from 'switchyard/sdk';
import { Config } from '../config.ts';
import { exit, reasonsOf, refusal } from '../words.ts';

/** How a parcel is handed over and who pays: `PUT {baseUrl}/waybills/{number}/delivery`; 409 says why not. */
export const setDelivery = defineOperation(Config, {
  title: { 'zh-CN': '选派送和付款方式', en: 'Set delivery and payment' },
  help: {
    'zh-CN': '把派送方式、付款方式写进订单；不允许的会说明原因',
    en: 'Writes how it is delivered and who pays; says why when that is not allowed',
  },
  summary: {
    'zh-CN': '{input.waybill}：{input.method} {input.payment}',
    en: '{input.waybill}: {input.method} {input.payment}',
  },
  icon: 'package-check',
  effect: 'write',
  repeatable: true,
  timeout: 5,
  input: Type.Object(
    {
      waybill: TextField('运单号', 'Waybill number'),
      method: Type.Optional(
        TextField('派送方式', 'Delivery', [
          'door 送货上门，locker 快递柜，station 驿站，shop 代收点，contactless 无接触；不填不改',
          'door, locker, station, shop or contactless; unchanged when empty',
        ]),
      ),
      payment: Type.Optional(
        TextField('付款方式', 'Payment', [
          'sender 寄付，receiver 到付，monthly 月结；不填不改',
          'sender, receiver or monthly; unchanged when empty',
        ]),
      ),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    methodText: TextField('派送方式', 'Delivery in words'),
    paymentText: TextField('付款方式', 'Payment in words'),
    place: TextField('取件地点', 'Where it can be fetched'),
    ...refusal,
  }),
  exits: [
    exit.done,
    { name: 'notAllowed', title: { 'zh-CN': '不能这样选', en: 'Not allowed' }, icon: 'ban' },
    exit.notFound,
  ],
  sample: { waybill: '753028419067', method: 'locker' },
  async run(context) {
    const number = codeIn(context.input.waybill);
    if (!number) return { exit: 'notFound' };
    const [method, payment] = [context.input.method?.trim(), context.input.payment?.trim()];
    const answer = await askJson(context, {
      method: 'PUT',
      path: ['waybills', number, 'delivery'],
      body: { ...(method && { method }), ...(payment && { payment }) },
      answers: [404, 409],
    });
    if (answer.status === 404) return { exit: 'notFound' };
    if (answer.status === 409) return { exit: 'notAllowed', output: reasonsOf(answer) };
    return {
      exit: 'done',
      output: {
        methodText: jsonText(jsonObject(answer.json.methodText), 'zh-CN'),
        paymentText: jsonText(jsonObject(answer.json.paymentText), 'zh-CN'),
        place: jsonText(answer.json, 'place'),
      },
    };
  },
});
