import { askJson, defineOperation, JsonApiConfig, jsonText, TextField, Type } from 'switchyard/sdk';

/**
 * Opens a parcel's door: `POST {baseUrl}/openings`; 409 when the parcel has been taken out. The service honours
 * `Idempotency-Key` (`askJson` sends it), so the operation is `repeatable`.
 */
export const open = defineOperation(JsonApiConfig, {
  title: { 'zh-CN': '打开柜门', en: 'Open the door' },
  help: { 'zh-CN': '远程打开包裹所在的柜门', en: 'Opens the door that a parcel lies behind' },
  summary: { 'zh-CN': '为包裹 {input.parcel} 开门', en: 'Opens the door of {input.parcel}' },
  icon: 'lock-open',
  effect: 'write',
  repeatable: true,
  timeout: 5,
  input: Type.Object({ parcel: TextField('包裹号', 'Parcel number') }, { additionalProperties: false }),
  output: Type.Object({ opening: TextField('开门编号', 'Opening') }),
  exits: [
    { name: 'opened', title: { 'zh-CN': '开了', en: 'Opened' }, icon: 'check' },
    { name: 'taken', title: { 'zh-CN': '包裹已取走', en: 'Taken out' }, icon: 'package-open' },
  ],
  sample: { parcel: 'P1001' },
  async run(context) {
    const { parcel } = context.input;
    const { status, json } = await askJson(context, {
      method: 'POST',
      path: ['openings'],
      body: { parcel },
      answers: [409],
    });
    if (status === 409) return { exit: 'taken' };
    return { exit: 'opened', output: { opening: jsonText(json, 'id') } };
  },
});
