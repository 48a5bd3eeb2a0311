import { PlainText, Type } from 'switchyard/sdk';

export const Config = Type.Object(
  {
    baseUrl: PlainText({ label: { 'zh-CN': '地址', en: 'Address' }, pattern: '^https?://' }),
    apiKey: Type.Optional(
      Type.String({ 'x-label': { 'zh-CN': '密钥', en: 'API key' }, 'x-secret': true, 'x-widget': 'secret' }),
    ),
  },
  { additionalProperties: false },
);
