import { useEffect, useState } from 'react';

/** Milliseconds as `0:04`, or `00:31` with `wide`. */
export const clock = (ms: number, wide = false): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = String(Math.floor(seconds / 60));
  return `${wide ? minutes.padStart(2, '0') : minutes}:${String(seconds % 60).padStart(2, '0')}`;
};

/** The time, several times a second while `running`. */
export const useNow = (running: boolean, everyMs = 120): number => {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [running, everyMs]);
  return now;
};

/** A moment as clocks in `zone` show it: 10月1日 03:00; with `year` 2026年10月1日 03:00. */
export const wallTime = (iso: string, zone: string, language: string, year = false): string =>
  new Intl.DateTimeFormat(language, {
    timeZone: zone,
    ...(year && { year: 'numeric' }),
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(iso));
