import type { Language } from '../../schema/text.ts';

/** This computer's zone, IANA name. */
export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

let told: string | undefined;

/** The zone that times are told in. */
export const zoneNow = (): string => told ?? browserZone();

/** Tells times in another zone; `undefined`: in this computer's. */
export const tellTimesIn = (zone: string | undefined): void => {
  told = zone;
};

/** Whether this browser's calendar knows a zone's name. */
export const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }) !== undefined;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
};

/** A zone as people call it, with its name: `中国标准时间（Asia/Shanghai）`. */
export const zoneWords = (zone: string, language: Language): string => {
  const parts = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: 'long' }).formatToParts(new Date());
  const called = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return language === 'zh-CN' ? `${called}（${zone}）` : `${called} (${zone})`;
};
