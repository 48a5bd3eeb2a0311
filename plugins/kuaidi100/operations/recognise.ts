import { defineOperation, jsonText, TextField, Type } from 'switchyard/sdk';
import { carriersOf, waybillIn } from '../api.ts';
import { companies } from '../companies.ts';
import { Config } from '../config.ts';

/** Which carrier a number is of: `GET /autonumber/auto?num=…&key=…` (智能识别接口). */
export const recognise = defineOperation(Config, {
  title: { 'zh-CN': '识别快递公司', en: 'Recognise the carrier' },
  help: { 'zh-CN': '按运单号判断是哪家快递（快递100）', en: 'Says whose number it is (Kuaidi100)' },
  summary: { 'zh-CN': '{input.waybill} 是哪家的', en: 'Whose is {input.waybill}?' },
  icon: 'scan-search',
  effect: 'read',
  cacheSeconds: 86_400,
  timeout: 3,
  input: Type.Object({ waybill: TextField('运单号', 'Waybill number') }, { additionalProperties: false }),
  output: Type.Object({
    company: TextField('快递公司编码', 'Code of the carrier'),
    companyName: TextField('快递公司', 'Carrier'),
  }),
  exits: [
    { name: 'known', title: { 'zh-CN': '认出来了', en: 'Recognised' }, icon: 'check' },
    { name: 'notRecognised', title: { 'zh-CN': '认不出', en: 'Not recognised' }, icon: 'search' },
  ],
  sample: { waybill: 'YT6186594166532' },
  async run({ config, http, input, language }) {
    const number = waybillIn(input.waybill);
    const [first] = number ? await carriersOf({ config, http }, number) : [];
    const company = first ? jsonText(first, 'comCode') : '';
    if (!first || company === '') return { exit: 'notRecognised' };
    const known = Object.hasOwn(companies, company) ? companies[company as keyof typeof companies] : undefined;
    return { exit: 'known', output: { company, companyName: known?.[language] || jsonText(first, 'name') || company } };
  },
});
