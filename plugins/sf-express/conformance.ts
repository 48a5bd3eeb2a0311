import { defineConformance } from 'switchyard/sdk';
import connector from './connector.ts';

const request = 'POST /std/service';
const result = (body: object) => ({
  apiErrorMsg: '',
  apiResponseID: '000184DB8E57803FE6AA43A0CAC24D3F',
  apiResultCode: 'A1000',
  apiResultData: JSON.stringify(body),
});
const yes = (msgData: object) => result({ success: true, errorCode: 'S0000', errorMsg: null, msgData });
const no = (errorCode: string) => result({ success: false, errorCode, errorMsg: '说明' });
const route = {
  mailNo: 'SF7444407228423',
  routes: [{ acceptAddress: '深圳市', acceptTime: '2023-09-15 15:46:15', remark: '顺丰速运 已收取快件', opCode: '50' }],
};
const waybills = { filterResult: 2, waybillNoInfoList: [{ waybillType: 1, waybillNo: 'SF1000000000001' }] };

/** The order number is made of the step's key: SF takes it once. */
const keyIn = ({ body }: { readonly body: string }): string | undefined => {
  const message = new URLSearchParams(body).get('msgData') ?? '{}';
  return (JSON.parse(message) as { orderId?: string }).orderId;
};

export default defineConformance({
  connector,
  config: ({ url }) => ({
    environment: 'other',
    address: url,
    partnerId: 'Y7hHmkqf',
    checkword: 'canary-sf-checkword',
    authentication: 'digest',
  }),
  check: { exchanges: [{ request, asks: true, answer: yes({ routeResps: [] }) }] },
  operations: {
    track: {
      cases: [
        {
          exit: 'found',
          output: { status: 'inTransit', place: '深圳市' },
          exchanges: [{ request, asks: true, answer: yes({ routeResps: [route] }) }],
        },
        { exit: 'notFound', exchanges: [{ request, asks: true, answer: yes({ routeResps: [] }) }] },
        {
          title: 'a wrong digest',
          fault: 'connector.unauthorized',
          exchanges: [{ request, asks: true, answer: { apiResultCode: 'A1006', apiErrorMsg: '数字签名无效' } }],
        },
        {
          title: 'too often',
          fault: 'connector.rate_limited',
          exchanges: [{ request, asks: true, answer: { apiResultCode: 'A1005', apiErrorMsg: '流量受控' } }],
        },
      ],
    },
    order: {
      keyIn,
      cases: [
        {
          exit: 'ordered',
          output: { waybill: 'SF1000000000001' },
          exchanges: [{ request, answer: yes(waybills) }],
        },
        {
          title: 'it was ordered before',
          exit: 'ordered',
          output: { waybill: 'SF1000000000001' },
          exchanges: [
            { request, answer: no('8016') },
            { request, answer: yes(waybills) },
          ],
        },
        { exit: 'outOfArea', exchanges: [{ request, answer: yes({ filterResult: 3 }) }] },
        { exit: 'refused', exchanges: [{ request, answer: no('6130') }] },
      ],
    },
    found: {
      cases: [
        {
          exit: 'found',
          output: { waybill: 'SF1000000000001' },
          exchanges: [{ request, asks: true, answer: yes(waybills) }],
        },
        { exit: 'notFound', exchanges: [{ request, asks: true, answer: no('8024') }] },
      ],
    },
    cancel: {
      cases: [
        { exit: 'cancelled', exchanges: [{ request, answer: yes({ resStatus: 2 }) }] },
        { exit: 'refused', exchanges: [{ request, answer: no('8018') }] },
      ],
    },
  },
});
