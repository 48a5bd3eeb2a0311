import { defineConformance } from 'switchyard/sdk';
import connector from './connector.ts';

const request = 'POST /cgi-bin/webhook/send?key=canary-wecom-key';
const ok = { errcode: 0, errmsg: 'ok' };

export default defineConformance({
  connector,
  config: ({ url }) => ({ webhook: `${url}/cgi-bin/webhook/send?key=canary-wecom-key` }),
  secretInAddress: 'the robot’s key is part of its webhook address (path/91770)',
  operations: {
    send: {
      cases: [
        {
          exit: 'sent',
          output: { state: 'delivered' },
          exchanges: [
            {
              request,
              body: { msgtype: 'text', text: { content: '运单 753028419066 超过 24 小时没有更新' } },
              answer: ok,
            },
          ],
        },
        {
          title: 'markdown',
          exit: 'sent',
          input: { text: '**异常**', format: 'markdown' },
          exchanges: [{ request, body: { msgtype: 'markdown', markdown: { content: '**异常**' } }, answer: ok }],
        },
        { title: 'nothing to say', exit: 'refused', input: { text: ' ', format: 'text' }, exchanges: [] },
        {
          title: 'too often',
          fault: 'connector.rate_limited',
          exchanges: [{ request, answer: { errcode: 45009, errmsg: 'api freq out of limit' } }],
        },
        {
          title: 'the robot was removed',
          fault: 'connector.unauthorized',
          exchanges: [{ request, answer: { errcode: 93000, errmsg: 'invalid webhook url' } }],
        },
        {
          title: 'the system is busy',
          fault: 'connector.error',
          exchanges: [{ request, answer: { errcode: -1, errmsg: 'system error' } }],
        },
      ],
    },
  },
});
