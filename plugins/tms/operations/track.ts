import { defineOperation, Fault, hints, Type, type Value } from 'switchyard/sdk';
import { Config } from '../config.ts';

const field = (zh: string, en: string) => Type.String(hints({ label: { 'zh-CN': zh, en } }));

/** The fields this operation reads of `GET /waybills/{number}`; a TMS may send more. */
interface Waybill {
  readonly status?: unknown;
  readonly statusText?: unknown;
  readonly eta?: unknown;
  readonly outlet?: unknown;
  readonly signedBy?: unknown;
  readonly lastEvent?: unknown;
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

const waybillIn = (body: string): Waybill => {
  try {
    return record(JSON.parse(body));
  } catch (cause) {
    throw new Fault('connector.bad_answer', 'the answer is no JSON', { cause });
  }
};

const outputOf = (waybill: Waybill): Readonly<Record<string, Value>> => {
  if (typeof waybill.status !== 'string') throw new Fault('connector.bad_answer', 'the answer has no status');
  const words = record(waybill.statusText);
  const event = record(waybill.lastEvent);
  return {
    status: waybill.status,
    statusText: text(words['zh-CN']) || waybill.status,
    statusTextEn: text(words.en) || waybill.status,
    eta: text(waybill.eta) || null,
    outlet: text(waybill.outlet),
    place: text(event.place),
    signedBy: text(waybill.signedBy),
  };
};

/** Asks the TMS for one waybill: `GET {baseUrl}/waybills/{number}`; 404 means it knows none. */
export const track = defineOperation(Config, {
  title: { 'zh-CN': '查询运单', en: 'Track a waybill' },
  help: { 'zh-CN': '用运单号向运输系统查状态和预计送达时间', en: 'Asks the TMS for a waybill’s status and ETA' },
  summary: {
    'zh-CN': '用 {input.waybill} 问运输系统，最多等 {timeout} 秒',
    en: 'Asks the TMS for {input.waybill}, at most {timeout} s',
  },
  icon: 'truck',
  effect: 'read',
  timeout: 3,
  input: Type.Object({ waybill: field('运单号', 'Waybill number') }, { additionalProperties: false }),
  output: Type.Object({
    status: field('状态代码', 'Status code'),
    statusText: field('运单状态', 'Status in Chinese'),
    statusTextEn: field('运单状态（英文）', 'Status in English'),
    eta: Type.Union([Type.String(), Type.Null()], hints({ label: { 'zh-CN': '送达时间', en: 'Estimated delivery' } })),
    outlet: field('派件网点', 'Delivery outlet'),
    place: field('最近到达', 'Last seen at'),
    signedBy: field('签收人', 'Signed by'),
  }),
  exits: [
    { name: 'found', title: { 'zh-CN': '查到了', en: 'Found' }, icon: 'check' },
    { name: 'notFound', title: { 'zh-CN': '查无此单', en: 'Not found' }, icon: 'search' },
  ],
  sample: { waybill: '753028419066' },
  async run({ config, input, http }) {
    const number = input.waybill.replaceAll(/\s/g, '');
    if (!/^[A-Za-z0-9-]{1,40}$/.test(number)) return { exit: 'notFound' };
    const answer = await http({
      method: 'GET',
      url: `${config.baseUrl.replace(/\/+$/, '')}/waybills/${number}`,
      headers: { accept: 'application/json', ...(config.apiKey && { authorization: `Bearer ${config.apiKey}` }) },
    });
    if (answer.status === 404) return { exit: 'notFound' };
    if (answer.status >= 500) throw new Fault('connector.error', `HTTP ${answer.status}`);
    if (answer.status >= 300) throw new Fault('connector.rejected', `HTTP ${answer.status}`);
    return { exit: 'found', output: outputOf(waybillIn(answer.text)) };
  },
});
