import {
  askJson,
  defineOperation,
  jsonNumber,
  jsonObjects,
  jsonText,
  MaybeNumber,
  TextField,
  Type,
} from 'switchyard/sdk';
import { Config } from '../config.ts';

/** The rescue station closest to a position: `GET {baseUrl}/stations?near=`. */
export const nearestStation = defineOperation(Config, {
  title: { 'zh-CN': '找最近的救援站', en: 'Nearest rescue station' },
  help: { 'zh-CN': '按车辆位置或城市找最近的救援站', en: 'The rescue station closest to a position or city' },
  summary: { 'zh-CN': '离 {input.position} 最近的救援站', en: 'Closest to {input.position}' },
  icon: 'life-buoy',
  effect: 'read',
  cacheSeconds: 600,
  timeout: 3,
  input: Type.Object(
    {
      position: TextField('位置', 'Position', [
        '经度,纬度，或城市名、区号',
        'longitude,latitude, a city or an area code',
      ]),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    name: TextField('救援站', 'Station'),
    phone: TextField('救援站电话', 'Phone'),
    address: TextField('救援站地址', 'Address'),
    distanceKm: MaybeNumber('距离（公里）', 'Distance (km)'),
  }),
  exits: [
    { name: 'found', title: { 'zh-CN': '找到了', en: 'Found' }, icon: 'check' },
    { name: 'none', title: { 'zh-CN': '附近没有', en: 'None' }, icon: 'map-pin-off' },
  ],
  sample: { position: '121.22,31.24' },
  async run(context) {
    const near = context.input.position.trim();
    if (near === '') return { exit: 'none' };
    const { json } = await askJson(context, { path: ['stations'], query: { near } });
    const [nearest] = jsonObjects(json, 'items').filter((station) => jsonText(station, 'name') !== '');
    if (!nearest) return { exit: 'none' };
    return {
      exit: 'found',
      output: {
        name: jsonText(nearest, 'name'),
        phone: jsonText(nearest, 'phone'),
        address: jsonText(nearest, 'address'),
        distanceKm: jsonNumber(nearest, 'distanceKm'),
      },
    };
  },
});
