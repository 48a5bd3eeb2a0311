import {
  askJson,
  Choice,
  defineOperation,
  jsonId,
  jsonObject,
  jsonText,
  phoneIn,
  plateIn,
  TextField,
  Type,
} from 'switchyard/sdk';
import { Config } from '../config.ts';

/** Marks a vehicle as in danger: `POST {baseUrl}/vehicles/{plate}/alarms`. */
export const raiseAlarm = defineOperation(Config, {
  title: { 'zh-CN': '拉响车辆警报', en: 'Raise an alarm' },
  help: {
    'zh-CN': '给车辆挂上红色警报，并记下报警人和当时的位置；每次来电只挂一次',
    en: 'Puts a vehicle on red alert with who reported it and where it was; once for each call',
  },
  summary: { 'zh-CN': '{input.plate} 报警', en: 'Alarm for {input.plate}' },
  icon: 'siren',
  effect: 'write',
  repeatable: true,
  timeout: 5,
  input: Type.Object(
    {
      plate: TextField('车牌号', 'Plate'),
      kind: Type.Optional(
        Choice(
          {
            theft: { 'zh-CN': '被盗', en: 'Theft' },
            robbery: { 'zh-CN': '被抢', en: 'Robbery' },
            accident: { 'zh-CN': '事故', en: 'Accident' },
          },
          { label: { 'zh-CN': '警报类型', en: 'Kind' }, default: 'theft' },
        ),
      ),
      phone: Type.Optional(TextField('报警人电话', 'Reported by')),
      text: Type.Optional(TextField('说明', 'Note')),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    alarm: TextField('警报号', 'Alarm number'),
    place: TextField('报警时所在地', 'Place'),
    position: TextField('报警时经纬度', 'Position'),
  }),
  exits: [
    { name: 'raised', title: { 'zh-CN': '已报警', en: 'Raised' }, icon: 'check' },
    { name: 'notFound', title: { 'zh-CN': '没有这辆车', en: 'No such vehicle' }, icon: 'search' },
  ],
  sample: { plate: '沪A12345', kind: 'theft', phone: '13800002076' },
  async run(context) {
    const { input } = context;
    const plate = plateIn(input.plate);
    if (!plate) return { exit: 'notFound' };
    const { status, json } = await askJson(context, {
      method: 'POST',
      path: ['vehicles', plate, 'alarms'],
      body: {
        kind: input.kind ?? 'theft',
        phone: phoneIn(input.phone ?? ''),
        text: input.text?.trim() || undefined,
      },
      answers: [404],
    });
    if (status === 404) return { exit: 'notFound' };
    const position = jsonObject(json.position);
    const [longitude, latitude] = [jsonId(position, 'longitude'), jsonId(position, 'latitude')];
    return {
      exit: 'raised',
      output: {
        alarm: jsonId(json, 'id'),
        place: jsonText(position, 'place'),
        position: longitude && latitude ? `${longitude},${latitude}` : '',
      },
    };
  },
});
