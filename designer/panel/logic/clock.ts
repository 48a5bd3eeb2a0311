/**
 * A time of day as people type it (`9`, `930`, `9：30`, `9点半`), as `09:30`; `undefined` for what is none. `end`: midnight may
 * be written as 24:00.
 */
export const readTime = (typed: string, end = false): string | undefined => {
  const text = typed
    .trim()
    .replaceAll(/[：.点時时]/g, ':')
    .replace(/半$/, '30')
    .replace(/分$/, '')
    .replace(/:$/, '');
  const match = /^(\d{1,2}):(\d{1,2})$/.exec(text) ?? /^(\d{1,2})()$/.exec(text) ?? /^(\d{1,2})(\d{2})$/.exec(text);
  if (!match) return undefined;
  const [hours, minutes] = [Number(match[1]), Number(match[2] || 0)];
  if (minutes > 59 || hours > 24 || (hours === 24 && (minutes > 0 || !end))) return undefined;
  return `${String(hours).padStart(2, '0')}:${String(minutes).padStart(2, '0')}`;
};
