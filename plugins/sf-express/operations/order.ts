import { createHash } from 'node:crypto';
import {
  both,
  Choice,
  defineOperation,
  Fault,
  jsonId,
  NumberField,
  type OperationResult,
  TextField,
  Type,
} from 'switchyard/sdk';
import { callSf, failIfBroken } from '../api.ts';
import { Config } from '../config.ts';
import { searchOrder, waybillOf } from '../orders.ts';

/** 重复下单: this order number was taken already — by an earlier try of this very step. */
const REPEATED = '8016';
/** `filterResult` 3: SF does not deliver or collect there. */
const OUT_OF_AREA = '3';

/** The same in every try of one step: SF takes an order number once. */
const orderIdOf = (key: string): string => `SY${createHash('sha256').update(key).digest('hex').slice(0, 30)}`;

/** Orders a pickup: `EXP_RECE_CREATE_ORDER` (顺丰开放平台, 下订单接口). A repeated order is looked up instead. */
export const order = defineOperation(Config, {
  title: { 'zh-CN': '顺丰下单', en: 'Order from SF' },
  help: { 'zh-CN': '向顺丰下一个寄件订单，得到运单号', en: 'Orders a shipment from SF Express' },
  summary: { 'zh-CN': '顺丰寄给 {input.recipient}', en: 'SF to {input.recipient}' },
  icon: 'package-plus',
  effect: 'write',
  repeatable: true,
  timeout: 10,
  input: Type.Object(
    {
      sender: TextField('寄件人', 'Sender'),
      senderPhone: TextField('寄件人电话', 'Sender’s phone'),
      senderAddress: TextField('寄件地址', 'Sender’s address', ['要写明省市区', 'With province, city and district']),
      recipient: TextField('收件人', 'Recipient'),
      recipientPhone: TextField('收件人电话', 'Recipient’s phone'),
      recipientAddress: TextField('收件地址', 'Recipient’s address', [
        '要写明省市区',
        'With province, city and district',
      ]),
      goods: TextField('托寄物', 'Goods'),
      weightKg: Type.Optional(NumberField('重量（千克）', 'Weight, kg')),
      product: Choice(
        { '1': { 'zh-CN': '顺丰特快', en: 'Express' }, '2': { 'zh-CN': '顺丰标快', en: 'Standard' } },
        { label: { 'zh-CN': '产品', en: 'Product' }, default: '2' },
      ),
      payer: Choice(
        {
          '1': { 'zh-CN': '寄方付', en: 'Sender' },
          '2': { 'zh-CN': '收方付', en: 'Recipient' },
          '3': { 'zh-CN': '第三方付', en: 'Third party' },
        },
        { label: { 'zh-CN': '谁付运费', en: 'Who pays' }, default: '1' },
      ),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    waybill: TextField('运单号', 'Waybill number'),
    order: TextField('订单号', 'Order number'),
    reason: TextField('不能下单的原因', 'Why not'),
  }),
  exits: [
    { name: 'ordered', title: { 'zh-CN': '下好单了', en: 'Ordered' }, icon: 'check' },
    { name: 'outOfArea', title: { 'zh-CN': '不在服务区', en: 'Out of area' }, icon: 'map-pin-off' },
    { name: 'refused', title: { 'zh-CN': '顺丰不接', en: 'Refused' }, icon: 'ban' },
  ],
  sample: {
    sender: '张三丰',
    senderPhone: '17006805888',
    senderAddress: '湖北省十堰市丹江口市公园路155号',
    recipient: '郭襄阳',
    recipientPhone: '18963828829',
    recipientAddress: '湖北省襄阳市襄城区环城东路122号',
    goods: '地毯',
    product: '2',
    payer: '1',
  },
  async run({ input, idempotencyKey = '', ...means }): Promise<OperationResult> {
    const orderId = orderIdOf(idempotencyKey);
    const party = (contactType: number, contact: string, mobile: string, address: string) => ({
      contactType,
      contact,
      mobile: mobile.replaceAll(/[\s-]/g, ''),
      country: 'CN',
      address,
    });
    const message = {
      orderId,
      language: 'zh-CN',
      expressTypeId: Number(input.product),
      payMethod: Number(input.payer),
      ...(means.config.monthlyCard && { monthlyCard: means.config.monthlyCard }),
      parcelQty: 1,
      ...(input.weightKg !== undefined && { totalWeight: input.weightKg }),
      isDocall: 1,
      cargoDetails: [{ name: input.goods }],
      contactInfoList: [
        party(1, input.sender, input.senderPhone, input.senderAddress),
        party(2, input.recipient, input.recipientPhone, input.recipientAddress),
      ],
    };
    const requestId = orderId.slice(2);
    const made = await callSf(means, 'EXP_RECE_CREATE_ORDER', message, { writes: true, requestId });
    const answer = 'errorCode' in made && made.errorCode === REPEATED ? await searchOrder(means, orderId) : made;
    if ('errorCode' in answer) {
      failIfBroken(answer);
      return { exit: 'refused', output: { order: orderId, reason: answer.reason } };
    }
    if (jsonId(answer.data, 'filterResult') === OUT_OF_AREA) return { exit: 'outOfArea', output: { order: orderId } };
    const waybill = waybillOf(answer.data);
    if (waybill === '')
      throw new Fault('connector.bad_answer', both('回答里没有运单号', 'no waybill number'), { sent: true });
    return { exit: 'ordered', output: { waybill, order: orderId } };
  },
});
