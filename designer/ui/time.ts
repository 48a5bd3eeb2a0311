import type { Language } from '../../schema/text.ts';

const clock = (at: Date): string =>
  `${String(at.getHours()).padStart(2, '0')}:${String(at.getMinutes()).padStart(2, '0')}`;
const midnight = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
const DAY = 86_400_000;

/** A day as people say it: `11 月 18 日`, `18 Nov`; with the year when it is another one. */
const day = (at: Date, now: Date, language: Language): string => {
  const otherYear = at.getFullYear() !== now.getFullYear();
  if (language === 'zh-CN') {
    return `${otherYear ? `${at.getFullYear()} 年 ` : ''}${at.getMonth() + 1} 月 ${at.getDate()} 日`;
  }
  return at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...(otherYear && { year: 'numeric' }) });
};

/**
 * When something happened, as short as it stays clear: `14:32`, `昨天 17:08`, `11 月 18 日`.
 * @param iso ISO 8601
 */
export const shortTime = (iso: string, language: Language, now = new Date()): string => {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  const days = Math.round((midnight(now) - midnight(at)) / DAY);
  if (days === 0) return clock(at);
  if (days === 1) return `${language === 'zh-CN' ? '昨天' : 'Yesterday'} ${clock(at)}`;
  return day(at, now, language);
};

/** Day and time to the second, for records. */
export const fullTime = (iso: string, language: Language, now = new Date()): string => {
  const at = new Date(iso);
  if (Number.isNaN(at.getTime())) return iso;
  return `${day(at, now, language)} ${clockTime(iso)}`;
};

/** The second of a day that is known: `14:32:05`. */
export const clockTime = (iso: string): string => {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? iso : `${clock(at)}:${String(at.getSeconds()).padStart(2, '0')}`;
};

/** How long something took: `212 毫秒`, `3.1 秒`, `2 分 5 秒`. */
export const duration = (ms: number, language: Language): string => {
  const zh = language === 'zh-CN';
  if (ms < 1000) return `${Math.round(ms)} ${zh ? '毫秒' : 'ms'}`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} ${zh ? '秒' : 's'}`;
  const seconds = Math.round(ms / 1000);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes < 60) return zh ? `${minutes} 分 ${rest} 秒` : `${minutes} min ${rest} s`;
  return zh
    ? `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};
