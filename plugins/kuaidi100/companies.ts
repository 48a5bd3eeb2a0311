/** 快递公司编码 of the carriers that Chinese callers name most; any other is recognised by the number. */
export const companies = {
  auto: { 'zh-CN': '自动识别', en: 'Recognise it' },
  shunfeng: { 'zh-CN': '顺丰速运', en: 'SF Express' },
  zhongtong: { 'zh-CN': '中通快递', en: 'ZTO' },
  yuantong: { 'zh-CN': '圆通速递', en: 'YTO' },
  yunda: { 'zh-CN': '韵达快递', en: 'Yunda' },
  shentong: { 'zh-CN': '申通快递', en: 'STO' },
  jtexpress: { 'zh-CN': '极兔速递', en: 'J&T' },
  jd: { 'zh-CN': '京东物流', en: 'JD Logistics' },
  ems: { 'zh-CN': 'EMS', en: 'EMS' },
  youzhengguonei: { 'zh-CN': '邮政快递包裹', en: 'China Post' },
  debangkuaidi: { 'zh-CN': '德邦快递', en: 'Deppon' },
} as const;
