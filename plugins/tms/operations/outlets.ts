import {
  askJson,
  defineOperation,
  type Json,
  jsonNumber,
  jsonObjects,
  jsonText,
  ListField,
  MaybeNumber,
  NumberField,
  TextField,
  Type,
  type Value,
} from 'switchyard/sdk';
import { Config } from '../config.ts';

const MOST = 3;

const outletOf = (outlet: Json) => ({
  name: jsonText(outlet, 'name'),
  address: jsonText(outlet, 'address'),
  phone: jsonText(outlet, 'phone'),
  hours: jsonText(outlet, 'hours'),
  distanceKm: jsonNumber(outlet, 'distanceKm'),
});

const outputOf = (found: readonly Json[]): Readonly<Record<string, Value>> => {
  const list = found.map(outletOf);
  const [nearest] = list;
  return {
    ...(nearest ?? outletOf({})),
    outlets: list.slice(0, MOST),
    outletsText: list
      .slice(0, MOST)
      .map(({ name, address }) => `${name}，${address}`)
      .join('；'),
    count: list.length,
  };
};

/** Outlets of a region, nearest first: `GET {baseUrl}/outlets?kind=outlet&region=`. */
export const outlets = defineOperation(Config, {
  title: { 'zh-CN': '查网点', en: 'Find outlets' },
  help: {
    'zh-CN': '按城市、区号或位置找网点，最近的在前',
    en: 'Outlets of a city, area code or position, nearest first',
  },
  summary: { 'zh-CN': '{input.region} 的网点', en: 'Outlets in {input.region}' },
  icon: 'store',
  effect: 'read',
  // Outlets move less often than once in ten minutes.
  cacheSeconds: 600,
  timeout: 3,
  input: Type.Object(
    {
      region: TextField('地区', 'Region', [
        '城市名、区名或区号，例如 上海、浦东、021',
        'City, district or area code, such as 021',
      ]),
      near: Type.Optional(TextField('位置', 'Position', ['经度,纬度', 'longitude,latitude'])),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    name: TextField('网点名称', 'Name'),
    address: TextField('网点地址', 'Address'),
    phone: TextField('网点电话', 'Phone'),
    hours: TextField('营业时间', 'Opening hours'),
    distanceKm: MaybeNumber('距离（公里）', 'Distance (km)'),
    outlets: ListField('网点列表', 'Outlets', {
      name: TextField('网点名称', 'Name'),
      address: TextField('网点地址', 'Address'),
      phone: TextField('网点电话', 'Phone'),
      hours: TextField('营业时间', 'Opening hours'),
      distanceKm: MaybeNumber('距离（公里）', 'Distance (km)'),
    }),
    outletsText: TextField('网点（念给来电人）', 'Outlets as they are said'),
    count: NumberField('几个网点', 'How many'),
  }),
  exits: [
    { name: 'found', title: { 'zh-CN': '有网点', en: 'Found' }, icon: 'check' },
    { name: 'none', title: { 'zh-CN': '没有网点', en: 'None' }, icon: 'map-pin-off' },
  ],
  sample: { region: '021' },
  async run(context) {
    const { region, near } = context.input;
    const query = { kind: 'outlet', region: region.trim(), near: near?.trim() };
    const { json } = await askJson(context, { path: ['outlets'], query });
    const found = jsonObjects(json, 'items').filter((outlet) => jsonText(outlet, 'name') !== '');
    return found.length === 0 ? { exit: 'none' } : { exit: 'found', output: outputOf(found) };
  },
});
