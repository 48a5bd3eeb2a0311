import { defineOperation, jsonId, TextField, Type } from 'switchyard/sdk';
import { callSf, failIfBroken } from '../api.ts';
import { Config } from '../config.ts';

/** 已消单: it was cancelled before. */
const ALREADY = '8037';

/** Cancels an order that nobody has picked up yet: `EXP_RECE_UPDATE_ORDER`, `dealType` 2 (订单确认/取消接口). */
export const cancel = defineOperation(Config, {
  title: { 'zh-CN': '取消顺丰订单', en: 'Cancel an SF order' },
  help: { 'zh-CN': '取消还没有揽收的顺丰订单', en: 'Cancels an order before it is picked up' },
  summary: { 'zh-CN': '取消订单 {input.order}', en: 'Cancels {input.order}' },
  icon: 'package-x',
  effect: 'write',
  timeout: 10,
  input: Type.Object({ order: TextField('订单号', 'Order number') }, { additionalProperties: false }),
  output: Type.Object({ reason: TextField('不能取消的原因', 'Why not') }),
  exits: [
    { name: 'cancelled', title: { 'zh-CN': '取消了', en: 'Cancelled' }, icon: 'check' },
    { name: 'refused', title: { 'zh-CN': '不能取消', en: 'Refused' }, icon: 'ban' },
  ],
  sample: { order: 'QIAO-20200605-0031' },
  async run({ input, ...means }) {
    const message = { orderId: input.order.trim(), dealType: 2, language: 'zh-CN' };
    const answer = await callSf(means, 'EXP_RECE_UPDATE_ORDER', message, { writes: true });
    if ('errorCode' in answer) {
      if (answer.errorCode === ALREADY) return { exit: 'cancelled' };
      failIfBroken(answer);
      return { exit: 'refused', output: { reason: answer.reason } };
    }
    // 1: the order number and the waybill do not belong together.
    if (jsonId(answer.data, 'resStatus') === '1')
      return { exit: 'refused', output: { reason: '订单号和运单号不匹配' } };
    return { exit: 'cancelled' };
  },
});
