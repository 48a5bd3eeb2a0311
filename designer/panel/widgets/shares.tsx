import { Input } from 'antd';
import { useWords } from '../../i18n/index.ts';
import { Button, IconButton, Note } from '../../ui/index.ts';
import { problemsAt, usePanel } from '../context.tsx';
import { asList, asRecord, asText } from '../logic/fields.ts';
import { addedItem } from '../logic/items.ts';
import { evenly, percentOf, sumOf } from '../logic/shares.ts';
import type { WidgetProps } from './control.ts';

const percentIn = (text: string): number | undefined => {
  const percent = Number(text);
  return /^\d{1,3}$/.test(text) && percent <= 100 ? percent : undefined;
};

/** Ways with a percentage each, the sum right below them. */
export const SharesWidget = ({ schema, label, value, pointer, bare, onChange }: WidgetProps) => {
  const t = useWords();
  const panel = usePanel();
  const shares = asList(value).map(asRecord);
  const sum = sumOf(shares);
  const put = (next: readonly unknown[], gesture = pointer) => onChange(next, gesture);
  const set = (at: number, field: 'label' | 'percent', next: unknown) =>
    put(
      shares.map((share, i) => (i === at ? { ...share, [field]: next } : share)),
      `${pointer}/${at}/${field}`,
    );
  const problems = problemsAt(panel, pointer, true);
  const { error } = problems;
  const named = (at: number) => asText(shares[at]?.label) || t('panel.nth', { at: at + 1 });
  return (
    <fieldset className={bare ? 'items items--bare' : 'items'}>
      <legend className={bare ? 'sr' : 'items__l'}>{label}</legend>
      <ul className="shares">
        {shares.map((share, at) => (
          <li key={asText(share.name) || at} className="shares__r">
            <Input
              aria-label={t('panel.wayName', { at: at + 1 })}
              maxLength={schema.items?.properties?.label?.maxLength}
              value={asText(share.label)}
              onChange={(event) => set(at, 'label', event.target.value)}
            />
            <span className={`inp inp--num${error ? ' inp--error' : ''}`}>
              <input
                className="num"
                inputMode="numeric"
                autoComplete="off"
                aria-label={t('panel.wayShare', { name: named(at) })}
                value={percentOf(share)}
                onChange={(event) => {
                  const percent =
                    event.target.value === '' ? 0 : percentIn(event.target.value.replace(/^0+(?=\d)/, ''));
                  if (percent !== undefined) set(at, 'percent', percent);
                }}
                onKeyDown={(event) => {
                  if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
                  event.preventDefault();
                  const by = event.key === 'ArrowUp' ? 1 : -1;
                  set(at, 'percent', Math.min(100, Math.max(0, percentOf(share) + by)));
                }}
              />
              <span aria-hidden>%</span>
            </span>
            <IconButton
              small
              icon="trash-2"
              size={14}
              label={t('panel.removeItem', { name: named(at) })}
              disabled={shares.length <= (schema.minItems ?? 0)}
              onClick={() => put(shares.filter((_, i) => i !== at))}
            />
          </li>
        ))}
      </ul>
      <div className="shares__s" role="status">
        <span className={sum === 100 ? 'mute' : 'shares__bad'}>{t('panel.sharesSum', { sum })}</span>
        {sum !== 100 && (
          <Button
            small
            kind="quiet"
            onClick={() => put(shares.map((share, at) => ({ ...share, percent: evenly(shares.length)[at] })))}
          >
            {t('panel.sharesEven')}
          </Button>
        )}
      </div>
      <Note help={schema['x-help']?.[panel.language]} {...problems} />
      <Button
        small
        kind="soft"
        icon="plus"
        disabled={shares.length >= (schema.maxItems ?? Number.POSITIVE_INFINITY)}
        onClick={() =>
          put([...shares, addedItem(schema.items ?? {}, shares, { label: '', percent: Math.max(0, 100 - sum) })])
        }
      >
        {t('panel.addWay')}
      </Button>
    </fieldset>
  );
};
