import { Input, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useLanguage, useWords } from '../i18n/index.ts';
import type { ControlProps } from '../ui/index.ts';
import { cronOf, type Every, everyOf } from './cron.ts';

interface CronInputProps {
  readonly control: ControlProps;
  readonly value: string;
  onChange(next: string): void;
}

const KINDS = ['day', 'week', 'month', 'cron'] as const;

/** Monday first; 2024-01-01 was one. */
const weekdays = (language: string) => {
  const format = new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' });
  return [1, 2, 3, 4, 5, 6, 0].map((value) => ({
    value,
    label: format.format(Date.UTC(2024, 0, value === 0 ? 7 : value)),
  }));
};

const changed = (kind: Every['every'], text: string): Every => {
  const now = everyOf(text);
  const time = now.every === 'cron' ? '09:00' : now.time;
  if (kind === 'cron') return { every: 'cron', text };
  if (kind === 'week') return { every: 'week', time, weekday: 1 };
  return kind === 'month' ? { every: 'month', time, day: 1 } : { every: 'day', time };
};

/** Every day, week or month at a time; whoever needs more writes it out. */
export const CronInput = ({ control, value, onChange }: CronInputProps) => {
  const t = useWords();
  const language = useLanguage();
  /** Written out by choice, even if it could be said plainly. */
  const [written, setWritten] = useState(everyOf(value).every === 'cron');
  const every: Every = written ? { every: 'cron', text: value } : everyOf(value);
  const set = (next: Every) => onChange(cronOf(next));
  return (
    <div className="sync__cron">
      <Select
        {...control}
        value={every.every}
        onChange={(kind: Every['every']) => {
          setWritten(kind === 'cron');
          set(changed(kind, value));
        }}
        options={KINDS.map((kind) => ({ value: kind, label: t(`sync.every_${kind}`) }))}
      />
      {every.every === 'week' && (
        <Select
          aria-label={t('sync.everyWeekday')}
          value={every.weekday}
          onChange={(weekday: number) => set({ ...every, weekday })}
          options={weekdays(language)}
        />
      )}
      {every.every === 'month' && (
        <InputNumber
          aria-label={t('sync.everyDay')}
          min={1}
          max={31}
          value={every.day}
          onChange={(day) => set({ ...every, day: day ?? 1 })}
        />
      )}
      {every.every === 'cron' ? (
        <Input
          className="mono"
          aria-label={t('sync.cronText')}
          placeholder="0 9 * * 1-5"
          maxLength={100}
          value={every.text}
          onChange={({ target }) => set({ every: 'cron', text: target.value })}
        />
      ) : (
        <Input
          type="time"
          required
          aria-label={t('sync.everyAt')}
          value={every.time}
          onChange={({ target }) => target.value !== '' && set({ ...every, time: target.value })}
        />
      )}
    </div>
  );
};
