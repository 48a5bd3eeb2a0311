import { askJson, both, defineOperation, JsonApiConfig, jsonText, TextField, Type } from 'switchyard/sdk';

/** Where a parcel lies: `GET {baseUrl}/parcels/{parcel}`; 404 when the service knows none. */
export const find = defineOperation(JsonApiConfig, {
  title: { 'zh-CN': '查快递柜', en: 'Find a parcel' },
  help: { 'zh-CN': '查包裹在哪个快递柜、哪个柜门', en: 'Asks which locker and door a parcel is in' },
  summary: { 'zh-CN': '查包裹 {input.parcel}', en: 'Finds {input.parcel}' },
  icon: 'search',
  effect: 'read',
  timeout: 3,
  input: Type.Object({ parcel: TextField('包裹号', 'Parcel number') }, { additionalProperties: false }),
  output: Type.Object({ locker: TextField('快递柜', 'Locker'), door: TextField('柜门', 'Door') }),
  exits: [
    { name: 'found', title: { 'zh-CN': '在柜里', en: 'Found' }, icon: 'check' },
    { name: 'notFound', title: { 'zh-CN': '没有这个包裹', en: 'Not found' }, icon: 'search' },
  ],
  sample: { parcel: 'P1001' },
  async run(context) {
    const { status, json, wrong } = await askJson(context, { path: ['parcels', context.input.parcel], answers: [404] });
    if (status === 404) return { exit: 'notFound' };
    const door = jsonText(json, 'door');
    if (door === '') throw wrong(both('回答里没有月台', 'the answer has no door'));
    return { exit: 'found', output: { locker: jsonText(json, 'locker'), door } };
  },
});
