import { defineConformance } from 'switchyard/sdk';
import connector from './connector.ts';

const request = 'POST /robot/send?access_token=canary-dingtalk-token&timestamp=*&sign=*';
const ok = { errcode: 0, errmsg: 'ok' };
const noMention = { atMobiles: [], isAtAll: false };

export default defineConformance({
  connector,
  config: ({ url }) => ({
    webhook: `${url}/robot/send?access_token=canary-dingtalk-token`,
    secret: 'SECcanary-dingtalk-secret',
  }),
  secretInAddress: 'the robot’s access_token is part of its webhook address (custom-robot-access)',
  operations: {
    send: {
      cases: [
        {
          exit: 'sent',
          output: { state: 'delivered' },
          exchanges: [
            {
              request,
              body: { msgtype: 'text', text: { content: '运单 753028419066 超过 24 小时没有更新' }, at: noMention },
              answer: ok,
            },
          ],
        },
        {
          title: 'without the robot’s keyword',
          exit: 'refused',
          exchanges: [
            {
              request,
              answer: { errcode: 310000, errmsg: 'description:关键词不匹配;keywords not in content, more: […]' },
            },
          ],
        },
        {
          title: 'a wrong signature',
          fault: 'connector.unauthorized',
          exchanges: [{ request, answer: { errcode: 310000, errmsg: 'sign not match, more: […]' } }],
        },
        {
          title: 'too often',
          fault: 'connector.rate_limited',
          exchanges: [{ request, answer: { errcode: 130101, errmsg: 'send too fast, exceed 20 times per minute' } }],
        },
        {
          title: 'the system is busy',
          fault: 'connector.error',
          exchanges: [{ request, answer: { errcode: -1, errmsg: '系统繁忙' } }],
        },
      ],
    },
  },
});
