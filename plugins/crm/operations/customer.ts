import { askJson, both, defineOperation, jsonObject, jsonText, phoneIn, TextField, Type } from 'switchyard/sdk';
import { Config } from '../config.ts';

/** Who calls: `GET {baseUrl}/customers/{phone}`. */
export const customer = defineOperation(Config, {
  title: { 'zh-CN': '查询客户', en: 'Look up a customer' },
  help: { 'zh-CN': '用电话号码查客户姓名、等级和城市', en: 'Name, level and city of a telephone number' },
  summary: { 'zh-CN': '{input.phone} 是谁', en: 'Who is {input.phone}?' },
  icon: 'user',
  effect: 'read',
  timeout: 3,
  input: Type.Object({ phone: TextField('电话号码', 'Phone') }, { additionalProperties: false }),
  output: Type.Object({
    name: TextField('姓名', 'Name'),
    level: TextField('客户等级代码', 'Level'),
    levelText: TextField('客户等级', 'Level in Chinese'),
    city: TextField('城市', 'City'),
    since: TextField('哪天成为客户', 'Customer since'),
  }),
  exits: [
    { name: 'found', title: { 'zh-CN': '老客户', en: 'Found' }, icon: 'check' },
    { name: 'notFound', title: { 'zh-CN': '没有登记', en: 'Not found' }, icon: 'user-plus' },
  ],
  sample: { phone: '13800002076' },
  async run(context) {
    const phone = phoneIn(context.input.phone);
    if (!phone) return { exit: 'notFound' };
    const { status, json, wrong } = await askJson(context, { path: ['customers', phone], answers: [404] });
    if (status === 404) return { exit: 'notFound' };
    const level = jsonText(json, 'level');
    if (jsonText(json, 'phone') === '') throw wrong(both('回答不是一位客户', 'the answer is no customer'));
    return {
      exit: 'found',
      output: {
        name: jsonText(json, 'name'),
        level,
        levelText: jsonText(jsonObject(json.levelText), 'zh-CN') || level,
        city: jsonText(json, 'city'),
        since: jsonText(json, 'since'),
      },
    };
  },
});
