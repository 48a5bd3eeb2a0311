import { defineConformance } from 'switchyard/sdk';
import connector from './connector.ts';

const query = 'POST /poll/query.do';
const auto = 'GET /autonumber/auto?num=YT6186594166532&key=canary-kuaidi100-key';
const subscribe = 'POST /poll';
const returns = (returnCode: string) => ({ result: returnCode === '200', returnCode, message: '说明' });

export default defineConformance({
  connector,
  config: ({ url }) => ({
    customer: 'B16D60211DDFF05F',
    key: 'canary-kuaidi100-key',
    salt: 'canary-kuaidi100-salt',
    callback: 'https://desk.example.com/hooks/1',
    pollUrl: url,
    autoUrl: url,
  }),
  secretInAddress: '智能识别接口 takes the key as a parameter of its address',
  check: { exchanges: [{ request: query, asks: true, answer: returns('500') }] },
  operations: {
    track: {
      cases: [
        {
          exit: 'found',
          output: { status: 'signed', company: 'yuantong', last: '已签收' },
          exchanges: [
            {
              request: query,
              asks: true,
              answer: {
                message: 'ok',
                state: '3',
                com: 'yuantong',
                nu: 'YT6186594166532',
                data: [{ context: '已签收', time: '2026-03-02 16:33:19', ftime: '2026-03-02 16:33:19' }],
              },
            },
          ],
        },
        { exit: 'notFound', exchanges: [{ request: query, asks: true, answer: returns('500') }] },
        { exit: 'needsPhone', exchanges: [{ request: query, asks: true, answer: returns('408') }] },
        {
          title: 'a wrong signature',
          fault: 'connector.unauthorized',
          exchanges: [{ request: query, asks: true, answer: returns('503') }],
        },
        {
          title: 'a busy server',
          fault: 'connector.error',
          exchanges: [{ request: query, asks: true, answer: returns('502') }],
        },
      ],
    },
    recognise: {
      cases: [
        {
          exit: 'known',
          output: { company: 'yuantong' },
          exchanges: [{ request: auto, answer: [{ comCode: 'yuantong', lengthPre: 15 }] }],
        },
        { exit: 'notRecognised', exchanges: [{ request: auto, answer: [] }] },
      ],
    },
    subscribe: {
      cases: [
        { exit: 'subscribed', exchanges: [{ request: subscribe, answer: returns('200') }] },
        { exit: 'refused', exchanges: [{ request: subscribe, answer: returns('701') }] },
      ],
    },
  },
});
