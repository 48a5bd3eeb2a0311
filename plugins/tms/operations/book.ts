import {
  askJson,
  both,
  defineOperation,
  jsonNumber,
  jsonObject,
  jsonText,
  MaybeTime,
  NumberField,
  phoneIn,
  TextField,
  Type,
} from 'switchyard/sdk';
import { Config } from '../config.ts';
import { reasonsOf, refusal, services } from '../words.ts';
import { priceFields, priceIn } from './quote.ts';

const given = (text: string | undefined): string | undefined => text?.trim() || undefined;

/** Places an order: `POST {baseUrl}/bookings` with the idempotency key, so that one call is one order. */
export const book = defineOperation(Config, {
  title: { 'zh-CN': '下单寄件', en: 'Book a pickup' },
  help: {
    'zh-CN': '登记寄件订单并约上门取件；断线、重试都只会有一单',
    en: 'Places one order with a pickup, whatever is cut off or tried again',
  },
  summary: {
    'zh-CN': '{input.phone} 寄往 {input.to}，{input.weightKg} 公斤',
    en: '{input.phone} to {input.to}, {input.weightKg} kg',
  },
  icon: 'package-plus',
  effect: 'write',
  repeatable: true,
  timeout: 5,
  input: Type.Object(
    {
      phone: TextField('寄件人电话', 'Sender’s phone'),
      name: Type.Optional(TextField('寄件人', 'Sender')),
      from: TextField('始发地', 'From', ['城市名或区号', 'City or area code']),
      to: TextField('目的地', 'To', ['城市名或区号', 'City or area code']),
      address: Type.Optional(TextField('取件地址', 'Pickup address')),
      receiver: Type.Optional(TextField('收件人', 'Receiver')),
      receiverPhone: Type.Optional(TextField('收件人电话', 'Receiver’s phone')),
      goods: Type.Optional(TextField('寄什么', 'Goods')),
      weightKg: NumberField('重量（公斤）', 'Weight (kg)'),
      volumeM3: Type.Optional(NumberField('体积（立方米）', 'Volume (m³)')),
      pieces: Type.Optional(NumberField('件数', 'Pieces')),
      service: Type.Optional(TextField('服务', 'Service', [services['zh-CN'], services.en])),
      pickup: Type.Optional(
        TextField('取件时间', 'Pickup', [
          'today 今天，morning 明天上午，afternoon 明天下午；不填最早一班',
          'today, morning or afternoon (of tomorrow); the earliest when empty',
        ]),
      ),
      insuredValue: Type.Optional(NumberField('保价金额（元）', 'Insured value (yuan)')),
      payment: Type.Optional(
        TextField('付款方式', 'Payment', [
          'sender 寄付，receiver 到付，monthly 月结；不填是寄付',
          'sender, receiver or monthly; sender when empty',
        ]),
      ),
      disclosure: Type.Optional(
        TextField('告知记录号', 'Disclosure record', [
          '禁运和保价说明的来电记录号',
          'Contact record of what the caller was told',
        ]),
      ),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    order: TextField('订单号', 'Order number'),
    waybill: TextField('运单号', 'Waybill number'),
    ...priceFields,
    pickupAt: MaybeTime('取件时间', 'Pickup time'),
    pickupText: TextField('取件时间（念给来电人）', 'Pickup as it is said'),
    days: NumberField('几天送到', 'Days'),
    ...refusal,
  }),
  exits: [
    { name: 'booked', title: { 'zh-CN': '下单成功', en: 'Booked' }, icon: 'check' },
    { name: 'refused', title: { 'zh-CN': '不能下单', en: 'Refused' }, icon: 'ban' },
  ],
  sample: { phone: '13800002076', from: '021', to: '010', weightKg: 3, pickup: 'morning' },
  async run(context) {
    const { input } = context;
    const phone = phoneIn(input.phone);
    // Nobody could be called back: what the courier needs first is missing.
    if (!phone) return { exit: 'refused', output: noPhone };
    const receiverPhone = phoneIn(input.receiverPhone ?? '');
    const answer = await askJson(context, {
      method: 'POST',
      path: ['bookings'],
      body: {
        phone,
        name: given(input.name),
        from: input.from.trim(),
        to: input.to.trim(),
        address: given(input.address),
        receiver: given(input.receiver),
        receiverPhone,
        goods: given(input.goods),
        weightKg: input.weightKg,
        volumeM3: input.volumeM3,
        pieces: input.pieces,
        service: given(input.service),
        pickup: given(input.pickup),
        insuredValue: input.insuredValue,
        payment: given(input.payment),
        disclosure: given(input.disclosure),
      },
      answers: [422],
    });
    if (answer.status === 422) return { exit: 'refused', output: reasonsOf(answer) };
    const { json } = answer;
    const order = jsonText(json, 'order');
    if (order === '') throw answer.wrong(both('回答里没有订单号', 'the answer has no order number'));
    const pickup = jsonObject(json.pickup);
    return {
      exit: 'booked',
      output: {
        order,
        waybill: jsonText(json, 'waybill'),
        ...priceIn(answer),
        pickupAt: jsonText(pickup, 'from') || null,
        pickupText: jsonText(pickup, 'text'),
        days: jsonNumber(json, 'days') ?? 0,
      },
    };
  },
});

const noPhone = {
  reason: 'no_phone',
  reasonText: '没有可以联系的电话号码',
  reasonTextEn: 'There is no number to call back',
};
