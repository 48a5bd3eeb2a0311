import { type Json, jsonId, jsonObjects, jsonText } from 'switchyard/sdk';
import { type Answer, callSf, type Means } from './api.ts';

/** The number of the parcel itself (`waybillType` 1), not of its parts or of the way back. */
export const waybillOf = (data: Json): string => {
  const list = jsonObjects(data, 'waybillNoInfoList');
  const main = list.find((one) => jsonId(one, 'waybillType') === '1');
  return main ? jsonText(main, 'waybillNo') : '';
};

/** What became of an order (`EXP_RECE_SEARCH_ORDER_RESP`, 订单结果查询接口). */
export const searchOrder = (means: Means, orderId: string): Promise<Answer> =>
  callSf(means, 'EXP_RECE_SEARCH_ORDER_RESP', { orderId, searchType: '1', language: 'zh-CN' });
