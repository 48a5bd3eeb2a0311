import type { LocalText } from 'switchyard/sdk';

const text = (zh: string, en: string): LocalText => ({ 'zh-CN': zh, en });

interface Status {
  /** As `tms.track` says it. */
  readonly status: 'inTransit' | 'outForDelivery' | 'signed' | 'exception';
  readonly words: LocalText;
}

/** `state` (https://api.kuaidi100.com/document/5f0ffb5ebc8da837cbd8aefc, 快递单当前状态). */
const states: Readonly<Record<number, Status>> = {
  0: { status: 'inTransit', words: text('运输中', 'in transit') },
  1: { status: 'inTransit', words: text('已揽收', 'picked up') },
  2: { status: 'exception', words: text('疑难件', 'on hold') },
  3: { status: 'signed', words: text('已签收', 'signed for') },
  4: { status: 'exception', words: text('已退回并签收', 'returned to the sender') },
  5: { status: 'outForDelivery', words: text('派送中', 'out for delivery') },
  6: { status: 'exception', words: text('退回中', 'on its way back') },
  7: { status: 'inTransit', words: text('已转给其他快递', 'handed to another carrier') },
  8: { status: 'inTransit', words: text('清关中', 'at customs') },
  10: { status: 'inTransit', words: text('待清关', 'waiting for customs') },
  11: { status: 'inTransit', words: text('清关中', 'at customs') },
  12: { status: 'inTransit', words: text('已清关', 'cleared by customs') },
  13: { status: 'exception', words: text('清关异常', 'held by customs') },
  14: { status: 'exception', words: text('拒签', 'refused by the recipient') },
};

/** Detailed states (`301`, `1401`) begin with the main one. */
export const statusOf = (state: unknown): Status | undefined => {
  const code = Number(state);
  if (state === '' || state === null || !Number.isInteger(code)) return undefined;
  return states[code >= 100 ? Math.floor(code / 100) : code];
};

/** Their times are China's, without a zone. */
export const instantOf = (time: unknown): string | undefined => {
  const found = typeof time === 'string' ? /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})$/.exec(time) : null;
  const iso = found ? `${found[1]}T${found[2]}+08:00` : '';
  return Number.isNaN(Date.parse(iso)) ? undefined : iso;
};
