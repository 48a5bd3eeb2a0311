import { selectAndShow } from '../editor/commands.ts';
import { useEditor } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { useTakeAim } from '../simulate/use-aim.ts';
import { Banner, Button } from '../ui/index.ts';
import type { Coverage } from './coverage.ts';
import { usePathWords } from './words.ts';

/** Which exits no scenario takes, and what to do about each. */
export const CoveragePanel = ({ coverage, ran }: { readonly coverage: Coverage; readonly ran: boolean }) => {
  const t = useWords();
  const session = useEditor();
  const pathWords = usePathWords();
  const takeAim = useTakeAim();
  const { exits, covered } = coverage;
  const open = exits.filter(({ scenarios }) => scenarios === 0);
  const total = exits.length;
  return (
    <div className="scn__l">
      <p className="scn__n num">{t('scenarios.covered', { covered, total })}</p>
      <progress
        className="scn__cov"
        aria-label={t('scenarios.covered', { covered, total })}
        value={covered}
        max={Math.max(1, total)}
      />
      {!ran && <Banner>{t('scenarios.notRunYet')}</Banner>}
      {open.length === 0 ? (
        <Banner tone="ok">{t('scenarios.allCovered')}</Banner>
      ) : (
        <ul className="scn__rows" aria-label={t('scenarios.uncoveredList')}>
          {open.map(({ node, exit }) => (
            <li key={`${node}:${exit}`} className="scn__u">
              <button type="button" className="grow" onClick={() => selectAndShow(session, node)}>
                {pathWords(`${node}:${exit}`)}
              </button>
              <span className="scn__none">{t('scenarios.uncovered')}</span>
              {!session.readOnly && (
                <Button
                  small
                  kind="quiet"
                  icon="phone"
                  aria-label={t('scenarios.goThereTo', { title: pathWords(`${node}:${exit}`) })}
                  onClick={() => void takeAim({ node, exit })}
                >
                  {t('scenarios.goThere')}
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};
