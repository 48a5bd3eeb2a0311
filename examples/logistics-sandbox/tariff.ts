import { decline } from './answers.ts';
import type { Place } from './places.ts';

export const services = {
  economy: { 'zh-CN': '经济快递', en: 'Economy' },
  standard: { 'zh-CN': '标准快递', en: 'Standard' },
  express: { 'zh-CN': '特快', en: 'Express' },
} as const;
export type Service = keyof typeof services;

type Zone = 'city' | 'region' | 'country' | 'far';

/** Fen for the first kilogram and for every half kilogram after it, and days, by service and zone. */
const tariff: Readonly<Record<Service, Readonly<Record<Zone, readonly [first: number, more: number, days: number]>>>> =
  {
    economy: { city: [800, 50, 2], region: [900, 75, 3], country: [1050, 150, 5], far: [1600, 400, 8] },
    standard: { city: [1000, 100, 1], region: [1200, 100, 1], country: [1550, 235, 2], far: [2200, 650, 4] },
    express: { city: [1400, 125, 0], region: [1800, 200, 1], country: [2300, 525, 1], far: [3200, 995, 2] },
  };

const FAR = new Set(['西北', '西南边远']);
const MAX_GRAMS = 100_000;
const MAX_INSURED_FEN = 5_000_000;
/** Cubic centimetres that count as a kilogram (IATA). */
const VOLUME_DIVISOR = 6000;

const zoneOf = (from: Place, to: Place): Zone => {
  if (from.city === to.city) return 'city';
  if (FAR.has(from.region) || FAR.has(to.region)) return 'far';
  return from.region === to.region ? 'region' : 'country';
};

export interface Shipment {
  readonly from: Place;
  readonly to: Place;
  readonly weightKg: number;
  readonly volumeM3?: number | undefined;
  readonly service: Service;
  /** Yuan. */
  readonly insuredValue?: number | undefined;
}

export interface Price {
  readonly priceFen: number;
  readonly freightFen: number;
  readonly insuranceFen: number;
  readonly chargedKg: number;
  readonly days: number;
}

/** 0.3 % of the declared value, at least one yuan, rounded up to the fen. */
const insuranceOf = (insuredFen: number): number =>
  insuredFen === 0 ? 0 : Math.max(100, Math.ceil((insuredFen * 3) / 1000));

/** The tariff's price. Counted in whole grams and fen. Declines what is not carried. */
export const priceOf = ({ from, to, weightKg, volumeM3 = 0, service, insuredValue = 0 }: Shipment): Price => {
  for (const place of [from, to])
    if (!place.served) throw decline(422, 'not_served', `${place.city}暂时不通快递`, `${place.city} is not served`);
  const grams = Math.max(Math.round(weightKg * 1000), Math.ceil((volumeM3 * 1_000_000 * 1000) / VOLUME_DIVISOR));
  if (grams > MAX_GRAMS) throw decline(422, 'too_heavy', '单件不能超过100公斤', 'at most 100 kg');
  const insuredFen = Math.round(insuredValue * 100);
  if (insuredFen > MAX_INSURED_FEN)
    throw decline(422, 'insured_too_high', '保价最高5万元', 'insured for 50,000 yuan at most');
  const [first, more, days] = tariff[service][zoneOf(from, to)];
  const halves = Math.max(0, Math.ceil((grams - 1000) / 500));
  const freightFen = first + halves * more;
  const insuranceFen = insuranceOf(insuredFen);
  return { priceFen: freightFen + insuranceFen, freightFen, insuranceFen, chargedKg: 1 + halves / 2, days };
};
