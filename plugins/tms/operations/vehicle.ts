import {
  askJson,
  defineOperation,
  type Json,
  jsonNumber,
  jsonObject,
  jsonText,
  MaybeNumber,
  MaybeTime,
  plateIn,
  TextField,
  Type,
  type Value,
} from 'switchyard/sdk';
import { Config } from '../config.ts';

const outputOf = (vehicle: Json): Readonly<Record<string, Value>> => {
  const position = jsonObject(vehicle.position);
  const [longitude, latitude] = [jsonNumber(position, 'longitude'), jsonNumber(position, 'latitude')];
  return {
    place: jsonText(position, 'place'),
    position: longitude === null || latitude === null ? '' : `${longitude},${latitude}`,
    speedKmh: jsonNumber(position, 'speedKmh'),
    fixedAt: jsonText(position, 'at') || null,
    ageMinutes: jsonNumber(position, 'ageMinutes'),
    driver: jsonText(vehicle, 'driver'),
    driverPhone: jsonText(vehicle, 'driverPhone'),
    ownerPhone: jsonText(vehicle, 'ownerPhone'),
    alarm: jsonText(jsonObject(vehicle.alarm), 'kind'),
  };
};

/** Where a vehicle is: `GET {baseUrl}/vehicles/{plate}`. */
export const vehicle = defineOperation(Config, {
  title: { 'zh-CN': '查车辆位置', en: 'Locate a vehicle' },
  help: {
    'zh-CN': '按车牌查最近一次定位：在哪里、车速、几分钟前',
    en: 'The latest fix of a plate: place, speed and how old it is',
  },
  summary: { 'zh-CN': '{input.plate} 现在在哪里', en: 'Where is {input.plate}?' },
  icon: 'map-pin',
  effect: 'read',
  timeout: 3,
  input: Type.Object(
    { plate: TextField('车牌号', 'Plate', ['例如 沪A12345；只知道后五位也行', 'Such as 沪A12345, or its last five']) },
    { additionalProperties: false },
  ),
  output: Type.Object({
    place: TextField('所在地', 'Place'),
    position: TextField('经纬度', 'Position', ['经度,纬度', 'longitude,latitude']),
    speedKmh: MaybeNumber('车速（公里/小时）', 'Speed (km/h)'),
    fixedAt: MaybeTime('定位时间', 'Time of the fix'),
    ageMinutes: MaybeNumber('几分钟前的定位', 'Age of the fix (minutes)'),
    driver: TextField('司机', 'Driver'),
    driverPhone: TextField('司机电话', 'Driver’s phone'),
    ownerPhone: TextField('车主电话', 'Owner’s phone'),
    alarm: TextField('未解除的警报', 'Open alarm'),
  }),
  exits: [
    { name: 'found', title: { 'zh-CN': '查到了', en: 'Found' }, icon: 'check' },
    { name: 'notFound', title: { 'zh-CN': '没有这辆车', en: 'No such vehicle' }, icon: 'search' },
  ],
  sample: { plate: '沪A12345' },
  async run(context) {
    const plate = plateIn(context.input.plate);
    if (!plate) return { exit: 'notFound' };
    const { status, json } = await askJson(context, { path: ['vehicles', plate], answers: [404] });
    return status === 404 ? { exit: 'notFound' } : { exit: 'found', output: outputOf(json) };
  },
});
