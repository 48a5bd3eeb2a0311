import { describeOperation, jsonAnswer } from '../../../test/kit/operation-call.ts';

describeOperation({
  type: 'tms.quote',
  input: { from: ' 021 ', to: '北京', weightKg: '2.5', volumeM3: '0.03', service: 'express', insuredValue: '1000' },
  asks: {
    method: 'GET',
    path: '/quotes?from=021&to=北京&weightKg=2.5&volumeM3=0.03&service=express&insuredValue=1000',
  },
  answers: {
    'a price to the cent': {
      answer: jsonAnswer({
        from: '上海',
        to: '北京',
        priceFen: 2305,
        days: 2,
        chargedKg: 5,
        serviceText: { 'zh-CN': '特快', en: 'Express' },
      }),
      exit: 'quoted',
      output: {
        price: 23.05,
        priceText: '23元零5分',
        priceTextEn: '23.05 yuan',
        days: 2,
        chargedKg: 5,
        fromCity: '上海',
        toCity: '北京',
        serviceText: '特快',
      },
    },
    'a price alone': {
      answer: jsonAnswer({ priceFen: 1200 }),
      exit: 'quoted',
      output: { price: 12, priceText: '12元', chargedKg: 2.5, fromCity: ' 021 ' },
    },
    'a place that nobody drives to': {
      answer: jsonAnswer(
        { error: { code: 'not_served', message: 'no', text: { 'zh-CN': '暂不派送', en: 'Not served' } } },
        422,
      ),
      exit: 'notServed',
      output: { reason: 'not_served', reasonText: '暂不派送', reasonTextEn: 'Not served' },
    },
    'no price': { answer: jsonAnswer({ days: 2 }), exit: 'failed' },
  },
});
