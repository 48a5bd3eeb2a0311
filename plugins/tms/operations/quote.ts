import {
  askJson,
  both,
  defineOperation,
  type JsonApiAnswer,
  jsonNumber,
  jsonObject,
  jsonText,
  NumberField,
  spokenMoney,
  TextField,
  Type,
  type Value,
  yuanOf,
} from 'switchyard/sdk';
import { Config } from '../config.ts';
import { reasonsOf, refusal, services } from '../words.ts';

/** `priceFen` in the three ways a flow needs it: to count with, to say, to say in English. */
export const priceIn = ({
  json,
  wrong,
}: JsonApiAnswer): Readonly<Record<'price' | 'priceText' | 'priceTextEn', Value>> => {
  const fen = jsonNumber(json, 'priceFen');
  if (fen === null) throw wrong(both('回答里没有价格', 'the answer has no price'));
  const words = spokenMoney(fen);
  return { price: yuanOf(fen), priceText: words['zh-CN'], priceTextEn: words.en };
};

export const priceFields = {
  price: NumberField('运费（元）', 'Price (yuan)'),
  priceText: TextField('运费（念给来电人）', 'Price as it is said'),
  priceTextEn: TextField('运费（英文）', 'Price in English'),
};

/** Asks the tariff: `GET {baseUrl}/quotes`; 422 says why there is no price. */
export const quote = defineOperation(Config, {
  title: { 'zh-CN': '查询运费', en: 'Quote a price' },
  help: {
    'zh-CN': '按始发地、目的地、重量和体积算运费，精确到分',
    en: 'The tariff’s price for a weight and volume, to the cent',
  },
  summary: {
    'zh-CN': '{input.from} 到 {input.to}，{input.weightKg} 公斤',
    en: '{input.from} to {input.to}, {input.weightKg} kg',
  },
  icon: 'calculator',
  effect: 'read',
  timeout: 3,
  input: Type.Object(
    {
      from: TextField('始发地', 'From', ['城市名或区号，例如 上海、021', 'City or area code, such as 021']),
      to: TextField('目的地', 'To', ['城市名或区号，例如 北京、010', 'City or area code, such as 010']),
      weightKg: NumberField('重量（公斤）', 'Weight (kg)'),
      volumeM3: Type.Optional(NumberField('体积（立方米）', 'Volume (m³)')),
      service: Type.Optional(TextField('服务', 'Service', [services['zh-CN'], services.en])),
      insuredValue: Type.Optional(NumberField('保价金额（元）', 'Insured value (yuan)')),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    ...priceFields,
    days: NumberField('几天送到', 'Days'),
    chargedKg: NumberField('计费重量（公斤）', 'Charged weight (kg)'),
    fromCity: TextField('始发城市', 'From, city'),
    toCity: TextField('目的城市', 'To, city'),
    serviceText: TextField('服务名称', 'Service in words'),
    ...refusal,
  }),
  exits: [
    { name: 'quoted', title: { 'zh-CN': '有报价', en: 'Quoted' }, icon: 'check' },
    { name: 'notServed', title: { 'zh-CN': '送不了', en: 'Not served' }, icon: 'map-pin-off' },
  ],
  sample: { from: '021', to: '010', weightKg: 3 },
  async run(context) {
    const { from, to, weightKg, volumeM3, service, insuredValue } = context.input;
    const query = { from: from.trim(), to: to.trim(), weightKg, volumeM3, service: service?.trim(), insuredValue };
    const answer = await askJson(context, { path: ['quotes'], query, answers: [422] });
    if (answer.status === 422) return { exit: 'notServed', output: reasonsOf(answer) };
    const { json } = answer;
    return {
      exit: 'quoted',
      output: {
        ...priceIn(answer),
        days: jsonNumber(json, 'days') ?? 0,
        chargedKg: jsonNumber(json, 'chargedKg') ?? weightKg,
        fromCity: jsonText(json, 'from') || from,
        toCity: jsonText(json, 'to') || to,
        serviceText: jsonText(jsonObject(json.serviceText), 'zh-CN'),
      },
    };
  },
});
