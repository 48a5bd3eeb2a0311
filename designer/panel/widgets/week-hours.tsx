import { dayName, daysInWords } from '../../../schema/calendar/words.ts';
import type { Language } from '../../../schema/text.ts';
import { useWords } from '../../i18n/index.ts';
import { Button, IconButton, Note } from '../../ui/index.ts';
import { problemsAt, usePanel } from '../context.tsx';
import { asList, asRecord, asText } from '../logic/fields.ts';
import type { WidgetProps } from './control.ts';
import { TimeInput } from './time.tsx';

const DAYS = [1, 2, 3, 4, 5, 6, 7];

interface Span {
  readonly days: readonly number[];
  readonly from: string;
  readonly until: string;
}

const spanOf = (value: unknown): Span => {
  const { days, from, until } = asRecord(value);
  const known = asList(days).filter((day): day is number => typeof day === 'number');
  return { days: known, from: asText(from), until: asText(until) };
};

/** The days that no span has yet, or the working days: what one most likely wants next. */
const nextSpan = (spans: readonly Span[]): Span => {
  const rest = DAYS.filter((day) => !spans.some(({ days }) => days.includes(day)));
  return { days: rest.length > 0 ? rest : [1, 2, 3, 4, 5], from: '09:00', until: '18:00' };
};

const short = (day: number, language: Language): string =>
  language === 'zh-CN' ? dayName(day, language).slice(1) : dayName(day, language).slice(0, 2);

/** Days of the week as keys that stay down. */
const Days = ({
  days,
  label,
  onDays,
}: {
  readonly days: readonly number[];
  readonly label: string;
  onDays(days: readonly number[]): void;
}) => {
  const { language } = usePanel();
  return (
    <fieldset className="week__d">
      <legend className="sr">{label}</legend>
      {DAYS.map((day) => (
        <label key={day} className="week__k">
          <input
            type="checkbox"
            className="sr"
            aria-label={dayName(day, language)}
            checked={days.includes(day)}
            onChange={(event) =>
              onDays(DAYS.filter((each) => (each === day ? event.target.checked : days.includes(each))))
            }
          />
          <span aria-hidden>{short(day, language)}</span>
        </label>
      ))}
    </fieldset>
  );
};

/** The opening hours of a week: spans, each on some of its days. */
export const WeekHoursWidget = ({ schema, label, value, pointer, bare, onChange }: WidgetProps) => {
  const t = useWords();
  const panel = usePanel();
  const spans = asList(value).map(spanOf);
  const put = (next: readonly Span[], gesture = pointer) => onChange(next, gesture);
  const set = (at: number, change: Partial<Span>, gesture: string) =>
    put(
      spans.map((span, i) => (i === at ? { ...span, ...change } : span)),
      `${pointer}/${at}/${gesture}`,
    );
  return (
    <fieldset className={bare ? 'items items--bare' : 'items'}>
      <legend className={bare ? 'sr' : 'items__l'}>{label}</legend>
      <ul className="week">
        {spans.map((span, at) => {
          const named = daysInWords(span.days, panel.language) || t('panel.nth', { at: at + 1 });
          const problem = problemsAt(panel, `${pointer}/${at}`, true);
          const status = problem.error ? 'error' : '';
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a span is edited in place, days and times alike.
            <li key={at}>
              <div className="week__r">
                <Days
                  days={span.days}
                  label={t('panel.daysOf', { at: at + 1 })}
                  onDays={(days) => set(at, { days }, 'days')}
                />
                <IconButton
                  small
                  icon="trash-2"
                  size={14}
                  label={t('panel.removeItem', { name: named })}
                  disabled={spans.length <= (schema.minItems ?? 0)}
                  onClick={() => put(spans.filter((_, i) => i !== at))}
                />
              </div>
              <div className="week__r">
                <TimeInput
                  aria-label={t('panel.opensOn', { days: named })}
                  status={status}
                  value={span.from}
                  onTime={(from = '') => set(at, { from }, 'from')}
                />
                <span aria-hidden>–</span>
                <TimeInput
                  end
                  aria-label={t('panel.closesOn', { days: named })}
                  status={status}
                  value={span.until}
                  onTime={(until = '') => set(at, { until }, 'until')}
                />
                {span.until !== '' && span.until < span.from && <span className="s12 mute">{t('panel.nextDay')}</span>}
              </div>
              <Note {...problem} />
            </li>
          );
        })}
      </ul>
      <Note {...problemsAt(panel, pointer)} />
      <Button
        small
        kind="soft"
        icon="plus"
        disabled={spans.length >= (schema.maxItems ?? Number.POSITIVE_INFINITY)}
        onClick={() => put([...spans, nextSpan(spans)])}
      >
        {t('panel.addSpan')}
      </Button>
      <Note help={schema['x-help']?.[panel.language]} />
    </fieldset>
  );
};
