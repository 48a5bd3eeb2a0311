import { both, Choice, defineOperation, Fault, faultIn, objectIn, TextField, Type } from 'switchyard/sdk';
import { faultFor, post, waybillIn } from '../api.ts';
import { companies } from '../companies.ts';
import { Config } from '../config.ts';

/**
 * Has Kuaidi100 tell of every change of a waybill until it is signed for: `POST /poll`
 * (https://api.kuaidi100.com/document/pushService). What it tells comes to the trigger `kuaidi100.pushed`.
 */
export const subscribe = defineOperation(Config, {
  title: { 'zh-CN': '订阅快递状态（快递100）', en: 'Subscribe to a parcel (Kuaidi100)' },
  help: { 'zh-CN': '运单有变化时推送过来，直到签收', en: 'Every change is pushed until it is signed for' },
  summary: { 'zh-CN': '订阅 {input.waybill}', en: 'Subscribes to {input.waybill}' },
  icon: 'bell-plus',
  effect: 'write',
  timeout: 5,
  input: Type.Object(
    {
      waybill: TextField('运单号', 'Waybill number'),
      company: Choice(companies, { label: { 'zh-CN': '快递公司', en: 'Carrier' }, default: 'auto' }),
      phone: Type.Optional(TextField('收件人或寄件人手机号', 'Phone of sender or recipient')),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({ reason: TextField('不能订阅的原因', 'Why not') }),
  exits: [
    { name: 'subscribed', title: { 'zh-CN': '订阅好了', en: 'Subscribed' }, icon: 'check' },
    { name: 'refused', title: { 'zh-CN': '不能订阅', en: 'Refused' }, icon: 'ban' },
  ],
  sample: { waybill: 'YT6186594166532', company: 'yuantong' },
  async run({ config, http, input }) {
    const number = waybillIn(input.waybill);
    if (!number) return { exit: 'refused', output: { reason: '不是运单号' } };
    if (!config.callback)
      throw new Fault('connector.rejected', both('连接没有设置推送地址', 'the connection has no address for pushes'));
    const phone = (input.phone ?? '').replaceAll(/[\s-]/g, '');
    const automatic = input.company === 'auto';
    const param = JSON.stringify({
      ...(!automatic && { company: input.company }),
      number,
      key: config.key,
      parameters: {
        callbackurl: config.callback,
        ...(config.salt && { salt: config.salt }),
        ...(automatic && { autoCom: '1' }),
        ...(phone && { phone }),
      },
    });
    const answer = await post({ config, http }, '/poll', { schema: 'json', param });
    const fault = faultIn(answer);
    if (fault) throw fault;
    const { returnCode, message = '' } = objectIn(answer, { sent: true });
    if (returnCode === undefined)
      throw new Fault('connector.bad_answer', both('回答里没有 returnCode', 'no returnCode'), { sent: true });
    const code = String(returnCode);
    // 501: it is subscribed to already.
    if (code === '200' || code === '501') return { exit: 'subscribed' };
    if (code === '500') throw new Fault('connector.error', 'returnCode 500');
    if (/^70\d$/.test(code)) return { exit: 'refused', output: { reason: String(message) } };
    throw faultFor(code);
  },
});
