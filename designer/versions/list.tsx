import { memo, useCallback, useEffect, useRef } from 'react';
import type { Difference } from '../document/restore.ts';
import { useWords } from '../i18n/index.ts';
import { Button, Icon } from '../ui/index.ts';
import type { ChangeItem, Detail, Sign } from './describe.ts';

const ICONS: Readonly<Record<Sign, string>> = { added: 'plus', removed: 'minus', changed: 'pencil', moved: 'move' };

export const SignIcon = ({ sign }: { readonly sign: Sign }) => (
  <span className={`dsign dsign--${sign}`}>
    <Icon name={ICONS[sign]} size={12} />
  </span>
);

interface Restoring {
  /** Absent: the newer side is no draft that one may change. */
  readonly onRestore: ((difference: Difference) => void) | undefined;
}

const DetailRow = ({
  detail,
  several,
  onRestore,
}: Restoring & { readonly detail: Detail; readonly several: boolean }) => {
  const t = useWords();
  const { label, runs, before, after, difference } = detail;
  return (
    <div className="dd__r">
      <h4>{label}</h4>
      {runs ? (
        <p className="dd__t">
          {runs.map(({ kind, text }, index) => {
            const key = `${index} ${text}`;
            if (kind === 'old') return <del key={key}>{text}</del>;
            return kind === 'new' ? <ins key={key}>{text}</ins> : <span key={key}>{text}</span>;
          })}
        </p>
      ) : (
        <p className="dd__v">
          <s>{before}</s>
          <Icon name="arrow-right" size={14} />
          <span className="sr">{t('versions.becomes')}</span>
          <b>{after}</b>
        </p>
      )}
      {several && onRestore && (
        <Button
          small
          kind="quiet"
          icon="undo-2"
          aria-label={t('versions.restoreDetail', { label })}
          onClick={() => onRestore(difference)}
        >
          {t('versions.restoreOne')}
        </Button>
      )}
    </div>
  );
};

interface ItemProps extends Restoring {
  readonly item: ChangeItem;
  readonly open: boolean;
  onOpen(key: string): void;
}

/** One change. Drawn anew when it opens or closes: there may be a thousand others. */
const Item = memo(({ item, open, onOpen, onRestore }: ItemProps) => {
  const t = useWords();
  const row = useRef<HTMLLIElement>(null);
  const { sign, title, hint, details, difference } = item;
  useEffect(() => {
    if (open) row.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);
  const whole = difference ?? (details.length === 1 ? details[0]?.difference : undefined);
  return (
    <li ref={row} className={open ? 'dit dit--open' : 'dit'} data-change={item.key}>
      <button type="button" className="dit__b" aria-expanded={open} onClick={() => onOpen(item.key)}>
        <SignIcon sign={sign} />
        <span className="dit__t cut" title={title}>
          <span className="sr">{t(`versions.${sign}`)} </span>
          {title}
        </span>
        <span className="dit__h cut" title={hint}>
          {hint}
        </span>
      </button>
      {open && (
        <div className="dd">
          {details.map((detail) => (
            <DetailRow
              key={`${detail.label} ${JSON.stringify(detail.difference)}`}
              detail={detail}
              several={details.length > 1}
              onRestore={onRestore}
            />
          ))}
          {onRestore && whole && (
            <p className="dd__w">
              <Button
                small
                kind="quiet"
                icon="undo-2"
                aria-label={t('versions.restoreOneOf', { title })}
                onClick={() => onRestore(whole)}
              >
                {t('versions.restoreOne')}
              </Button>
            </p>
          )}
        </div>
      )}
    </li>
  );
});

interface ListProps extends Restoring {
  readonly items: readonly ChangeItem[];
  readonly at: string | undefined;
  onAt(key: string | undefined): void;
}

/** All changes: what callers notice first, then what only meets the eye. */
export const ChangeRows = ({ items, at, onAt, onRestore }: ListProps) => {
  const t = useWords();
  const latest = useRef({ at, onAt, onRestore });
  latest.current = { at, onAt, onRestore };
  const open = useCallback((key: string) => {
    const now = latest.current;
    now.onAt(key === now.at ? undefined : key);
  }, []);
  const restore = useCallback((difference: Difference) => latest.current.onRestore?.(difference), []);
  const rows = (some: readonly ChangeItem[]) => (
    <ul>
      {some.map((item) => (
        <Item key={item.key} item={item} open={item.key === at} onOpen={open} onRestore={onRestore && restore} />
      ))}
    </ul>
  );
  const look = items.filter((item) => item.look);
  return (
    <div className="cmp__l">
      {rows(items.filter((item) => !item.look))}
      {look.length > 0 && (
        <>
          <h3 className="cmp__k">{t('versions.lookHead')}</h3>
          {rows(look)}
        </>
      )}
    </div>
  );
};
