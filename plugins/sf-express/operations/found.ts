import { defineOperation, type OperationResult, TextField, Type } from 'switchyard/sdk';
import { failIfBroken } from '../api.ts';
import { Config } from '../config.ts';
import { searchOrder, waybillOf } from '../orders.ts';

/** Looks up an order by its number: `EXP_RECE_SEARCH_ORDER_RESP` (顺丰开放平台, 订单结果查询接口). */
export const found = defineOperation(Config, {
  title: { 'zh-CN': '查顺丰订单', en: 'Look up an SF order' },
  help: { 'zh-CN': '按订单号查顺丰接单没有、运单号是多少', en: 'Whether SF took an order, and its waybill number' },
  summary: { 'zh-CN': '查订单 {input.order}', en: 'Looks up {input.order}' },
  icon: 'search',
  effect: 'read',
  timeout: 5,
  input: Type.Object({ order: TextField('订单号', 'Order number') }, { additionalProperties: false }),
  output: Type.Object({ waybill: TextField('运单号', 'Waybill number'), reason: TextField('说明', 'Reason') }),
  exits: [
    { name: 'found', title: { 'zh-CN': '查到了', en: 'Found' }, icon: 'check' },
    { name: 'notFound', title: { 'zh-CN': '没有这个订单', en: 'Not found' }, icon: 'search' },
  ],
  sample: { order: 'QIAO-20200605-003' },
  async run({ input, ...means }): Promise<OperationResult> {
    const answer = await searchOrder(means, input.order.trim());
    if ('data' in answer) return { exit: 'found', output: { waybill: waybillOf(answer.data) } };
    failIfBroken(answer);
    return { exit: 'notFound', output: { reason: answer.reason } };
  },
});
