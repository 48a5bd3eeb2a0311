import { defineConformance } from 'switchyard/sdk';
import connector from './connector.ts';

const found = {
  status: 'outForDelivery',
  statusText: { 'zh-CN': '派送中', en: 'Out for delivery' },
  eta: '2026-03-02T18:00:00+08:00',
  outlet: '浦东网点',
  lastEvent: { place: '上海' },
  signedBy: '本人',
};

export default defineConformance({
  connector,
  config: ({ url }) => ({ baseUrl: `${url}/tms`, apiKey: 'canary-tms-key' }),
  operations: {
    track: {
      cases: [
        {
          exchanges: [
            {
              request: 'GET /tms/waybills/753028419066',
              headers: { authorization: 'Bearer canary-tms-key' },
              answer: found,
            },
          ],
          exit: 'found',
          output: {
            status: 'outForDelivery',
            statusText: '派送中',
            outlet: '浦东网点',
            place: '上海',
            signedBy: '本人',
          },
        },
        { exchanges: [{ request: 'GET /tms/waybills/753028419066', status: 404 }], exit: 'notFound' },
      ],
    },
  },
});
