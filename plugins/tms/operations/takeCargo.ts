import { askJson, codeIn, defineOperation, jsonText, phoneIn, plateIn, TextField, Type } from 'switchyard/sdk';
import { Config } from '../config.ts';

/** Reserves a load for a truck: `POST {baseUrl}/cargo/{id}/take`; 409 when somebody was quicker. */
export const takeCargo = defineOperation(Config, {
  title: { 'zh-CN': '接下货源', en: 'Take a load' },
  help: { 'zh-CN': '替司机接下一个货源；一个货源只能接一次', en: 'Takes a load for a driver; each can be taken once' },
  summary: { 'zh-CN': '{input.phone} 接 {input.offer}', en: '{input.phone} takes {input.offer}' },
  icon: 'handshake',
  effect: 'write',
  repeatable: true,
  timeout: 5,
  input: Type.Object(
    {
      offer: TextField('货源号', 'Load'),
      phone: TextField('司机电话', 'Driver’s phone'),
      plate: Type.Optional(TextField('车牌号', 'Plate')),
    },
    { additionalProperties: false },
  ),
  output: Type.Object({
    contact: TextField('货主', 'Shipper'),
    contactPhone: TextField('货主电话', 'Shipper’s phone'),
    loadAt: TextField('装货时间', 'Loading time'),
  }),
  exits: [
    { name: 'done', title: { 'zh-CN': '接到了', en: 'Taken' }, icon: 'check' },
    { name: 'gone', title: { 'zh-CN': '已被接走', en: 'Gone' }, icon: 'ban' },
  ],
  sample: { offer: 'H1001', phone: '13800002076', plate: '沪A12345' },
  async run(context) {
    const { input } = context;
    const offer = codeIn(input.offer);
    if (!offer) return { exit: 'gone' };
    const { status, json } = await askJson(context, {
      method: 'POST',
      path: ['cargo', offer, 'take'],
      body: { phone: phoneIn(input.phone) ?? '', plate: plateIn(input.plate ?? '') },
      answers: [404, 409],
    });
    if (status >= 400) return { exit: 'gone' };
    return {
      exit: 'done',
      output: {
        contact: jsonText(json, 'contact'),
        contactPhone: jsonText(json, 'contactPhone'),
        loadAt: jsonText(json, 'loadText') || jsonText(json, 'loadAt'),
      },
    };
  },
});
