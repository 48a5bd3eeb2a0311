import {
  askJson,
  defineOperation,
  type Json,
  jsonId,
  jsonNumber,
  jsonObjects,
  jsonText,
  ListField,
  NumberField,
  spokenMoney,
  TextField,
  Type,
} from 'switchyard/sdk';
import { Config } from '../config.ts';
import { keyedList } from '../words.ts';

const OFFERED = 3;

const offerOf = (offer: Json) => ({
  id: jsonId(offer, 'id'),
  from: jsonText(offer, 'from'),
  to: jsonText(offer, 'to'),
  goods: jsonText(offer, 'goods'),
  weightKg: jsonNumber(offer, 'weightKg') ?? 0,
  volumeM3: jsonNumber(offer, 'volumeM3') ?? 0,
  priceText: spokenMoney(jsonNumber(offer, 'priceFen') ?? 0)['zh-CN'],
});

/** Loads that wait for a truck: `GET {baseUrl}/cargo?to=&spaceM3=&weightKg=`. */
export const cargo = defineOperation(Config, {
  title: { 'zh-CN': '找货源', en: 'Find cargo' },
  help: {
    'zh-CN': '按目的地和剩余空间找可以配载的货，最多 3 个',
    en: 'Loads to a place that fit the empty space, at most 3',
  },
  summary: { 'zh-CN': '到 {input.to}，还有 {input.spaceM3} 立方米', en: 'To {input.to}, {input.spaceM3} m³ free' },
  icon: 'boxes',
  effect: 'read',
  timeout: 3,
  input: Type.Object(
    {
      to: TextField('目的地', 'To', ['城市名或区号', 'City or area code']),
      spaceM3: NumberField('剩余空间（立方米）', 'Free space (m³)'),
      weightKg: Type.Optional(NumberField('剩余载重（公斤）', 'Free weight (kg)')),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    offers: ListField('货源', 'Loads', {
      id: TextField('货源号', 'Load'),
      from: TextField('始发地', 'From'),
      to: TextField('目的地', 'To'),
      goods: TextField('货物', 'Goods'),
      weightKg: NumberField('重量（公斤）', 'Weight (kg)'),
      volumeM3: NumberField('体积（立方米）', 'Volume (m³)'),
      priceText: TextField('运费', 'Price'),
    }),
    offersText: TextField('货源（念给来电人）', 'Loads as they are said'),
    count: NumberField('几个货源', 'How many'),
  }),
  exits: [
    { name: 'found', title: { 'zh-CN': '有货', en: 'Found' }, icon: 'check' },
    { name: 'none', title: { 'zh-CN': '没有货', en: 'None' }, icon: 'search' },
  ],
  sample: { to: '010', spaceM3: 20 },
  async run(context) {
    const { to, spaceM3, weightKg } = context.input;
    const { json } = await askJson(context, { path: ['cargo'], query: { to: to.trim(), spaceM3, weightKg } });
    const offers = jsonObjects(json, 'items')
      .map(offerOf)
      .filter(({ id }) => id !== '')
      .slice(0, OFFERED);
    if (offers.length === 0) return { exit: 'none' };
    const words = offers.map(
      (offer) => `${offer.from}到${offer.to}，${offer.goods}，${offer.volumeM3}立方米，运费${offer.priceText}`,
    );
    return { exit: 'found', output: { offers, offersText: keyedList(words), count: offers.length } };
  },
});
