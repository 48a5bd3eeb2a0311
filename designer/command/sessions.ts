import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import { useSessions } from '../api/index.ts';
import type { Pair } from '../i18n/words.ts';
import { fullTime } from '../ui/index.ts';
import type { Command } from './registry.ts';

/** Calls that are looked through by their numbers. */
const LATEST = 200;
const MOST = 8;
/** Part of a telephone number or of a call's own number. */
const NUMBER = /^[+\d][\d\s-]{2,}$|^[0-9a-f-]{4,}$/i;
const bare = (text: string): string => text.replace(/[\s-]/g, '').toLowerCase();

/** Calls by their number, or by the number of who called or was called. */
export const useSessionCommands = (query: string): readonly Command[] => {
  const go = useNavigate();
  const wanted = NUMBER.test(query.trim()) ? bare(query) : '';
  const { data } = useSessions({ limit: LATEST }, { enabled: wanted !== '' });
  return useMemo(() => {
    if (wanted === '') return [];
    const hits = (data ?? []).filter(({ id, from, to }) => [id, from, to].some((text) => bare(text).includes(wanted)));
    return hits.slice(0, MOST).map(({ id, from, to, flowName, startedAt }): Command => {
      const title = [from, to].filter((number) => number !== '').join(' → ') || id;
      const about: Pair = [
        `${flowName} · ${fullTime(startedAt, 'zh-CN')}`,
        `${flowName} · ${fullTime(startedAt, 'en')}`,
      ];
      return {
        id: `session:${id}`,
        group: 'sessions',
        title: [title, title],
        about,
        icon: 'phone',
        run: () => void go(`/sessions/${id}`),
      };
    });
  }, [data, wanted, go]);
};
