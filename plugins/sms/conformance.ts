import { defineConformance } from 'switchyard/sdk';
import connector from './connector.ts';

const send = 'POST /?PhoneNumbers=13800002076&SignName=*&TemplateCode=SMS_154950909&TemplateParam=*&OutId=*';
const detail = 'POST /?PhoneNumber=13800002076&BizId=900619746936498440%5E0&SendDate=*&PageSize=10&CurrentPage=1';
const details = (...list: object[]) => ({ Code: 'OK', SmsSendDetailDTOs: { SmsSendDetailDTO: list } });

const today = 'POST /?PhoneNumber=13800138000&SendDate=*&PageSize=1&CurrentPage=1';

export default defineConformance({
  connector,
  config: ({ url }) => ({
    provider: 'aliyun',
    endpoint: url,
    accessKeyId: 'testId',
    accessKeySecret: 'canary-sms-secret',
    signName: '阿里云短信测试',
  }),
  check: { exchanges: [{ request: today, asks: true, answer: details() }] },
  operations: {
    send: {
      cases: [
        {
          exit: 'sent',
          output: { messageId: '900619746936498440^0', state: 'accepted' },
          exchanges: [
            {
              request: send,
              headers: { 'x-acs-action': 'SendSms', 'x-acs-version': '2017-05-25' },
              answer: { Message: 'OK', RequestId: 'F655A8D5', Code: 'OK', BizId: '900619746936498440^0' },
            },
          ],
        },
        { title: 'to a landline', exit: 'refused', input: { to: '02161234567' }, exchanges: [] },
        {
          title: 'too often',
          fault: 'connector.rate_limited',
          exchanges: [
            { request: send, answer: { Code: 'isv.BUSINESS_LIMIT_CONTROL', Message: '触发小时级流控Permits:5' } },
          ],
        },
        {
          title: 'a wrong signature',
          fault: 'connector.unauthorized',
          exchanges: [{ request: send, status: 400, answer: { Code: 'SignatureDoesNotMatch' } }],
        },
      ],
    },
    state: {
      cases: [
        {
          exit: 'delivered',
          exchanges: [{ request: detail, asks: true, answer: details({ SendStatus: 3, ErrCode: 'DELIVERED' }) }],
        },
        {
          exit: 'undelivered',
          output: { reason: 'MK:0003' },
          exchanges: [{ request: detail, asks: true, answer: details({ SendStatus: 2, ErrCode: 'MK:0003' }) }],
        },
        { exit: 'waiting', exchanges: [{ request: detail, asks: true, answer: details({ SendStatus: 1 }) }] },
        {
          exit: 'notFound',
          exchanges: [
            { request: detail, asks: true, answer: details() },
            { request: detail, asks: true, answer: details() },
          ],
        },
      ],
    },
  },
});
