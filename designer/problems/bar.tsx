import { Fragment, useEffect, useRef, useState } from 'react';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import { useOnline } from '../api/index.ts';
import { titleOf } from '../canvas/model.ts';
import { useEditor, useFlowNow, useSaving, useView } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { ScenarioCount } from '../scenarios/footer.tsx';
import { Icon, IconButton, Segmented } from '../ui/index.ts';
import { Fixes } from './fixes.tsx';
import { jumpTo } from './jump.ts';
import './problems.css';

const rank = ({ severity }: Diagnostic): number => (severity === 'error' ? 0 : 1);

const Problem = ({ problem }: { readonly problem: Diagnostic }) => {
  const t = useWords();
  const language = useLanguage();
  const session = useEditor();
  const { types } = session;
  const flow = useFlowNow();
  const where = problem.node === undefined ? t('editor.wholeFlow') : titleOf(flow.nodes[problem.node], types, language);
  return (
    <button type="button" className="problem" onClick={() => jumpTo(session, problem)}>
      <b>{where}</b>
      <span className="cut">{problem.message[language]}</span>
    </button>
  );
};

const SeverityIcon = ({ severity }: Pick<Diagnostic, 'severity'>) => (
  <span className={severity === 'error' ? 'sev sev--err' : 'sev sev--warn'}>
    <Icon name={severity === 'error' ? 'circle-alert' : 'triangle-alert'} size={14} />
  </span>
);

type Shown = 'all' | Diagnostic['severity'];
const filters = { all: 'showAll', error: 'showError', warning: 'showWarning' } as const;
/** More than anybody reads before mending some. */
const MOST = 100;

const byStep = (problems: readonly Diagnostic[]): Diagnostic[][] => [
  ...Map.groupBy(problems, ({ node }) => node ?? '').values(),
];

const moved = (list: HTMLElement, by: number): void => {
  const all = [...list.querySelectorAll<HTMLElement>('.problem')];
  const at = all.findIndex((one) => one.matches(':focus'));
  all.at(Math.min(all.length - 1, Math.max(0, at + by)))?.focus();
};

/** Where a mended problem had the focus, the one that has come into its place has it. */
const useKeptFocus = (problems: readonly Diagnostic[]) => {
  const list = useRef<HTMLUListElement>(null);
  const last = useRef<number>(undefined);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row goes when the problems change; which ones they are does not matter.
  useEffect(() => {
    if (last.current === undefined || document.activeElement !== document.body) return;
    const all = [...(list.current?.querySelectorAll<HTMLElement>('.problem') ?? [])];
    all.at(Math.min(last.current, all.length - 1))?.focus();
  }, [problems]);
  const onFocus = ({ target }: { readonly target: EventTarget }) => {
    const row = target instanceof HTMLElement ? target.closest('li') : null;
    last.current = row ? [...(list.current?.children ?? [])].indexOf(row) : undefined;
  };
  const onBlur = ({ relatedTarget }: { readonly relatedTarget: EventTarget | null }) => {
    if (relatedTarget !== null) last.current = undefined;
  };
  return { ref: list, onFocus, onBlur };
};

const List = ({ problems }: { readonly problems: readonly Diagnostic[] }) => {
  const t = useWords();
  const [shown, setShown] = useState<Shown>('all');
  const found = problems.filter(({ severity }) => shown === 'all' || severity === shown);
  const count = (which: Shown) => problems.filter(({ severity }) => which === 'all' || severity === which).length;
  const first = new Map<string, Diagnostic>();
  for (const problem of found) if (!first.has(problem.code)) first.set(problem.code, problem);
  return (
    <section className="problems" aria-label={t('editor.problems')}>
      <Segmented
        small
        label={t('problems.show')}
        value={shown}
        onChange={setShown}
        options={(['all', 'error', 'warning'] as const).map((value) => ({
          value,
          label: t(`problems.${filters[value]}`),
          count: count(value),
        }))}
      />
      <ul
        {...useKeptFocus(found)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          moved(event.currentTarget, event.key === 'ArrowDown' ? 1 : -1);
        }}
      >
        {byStep(found.slice(0, MOST)).map((group) => (
          <Fragment key={group[0]?.node ?? ''}>
            {group.map((problem) => (
              <li key={`${problem.code} ${problem.pointer}`}>
                <SeverityIcon severity={problem.severity} />
                <Problem problem={problem} />
                <Fixes
                  problem={problem}
                  {...(first.get(problem.code) === problem && {
                    alike: found.filter(({ code }) => code === problem.code),
                  })}
                />
              </li>
            ))}
          </Fragment>
        ))}
      </ul>
      {found.length > MOST && <p className="mute">{t('problems.more', { count: found.length - MOST })}</p>}
    </section>
  );
};

const Connected = () => {
  const t = useWords();
  const online = useOnline();
  const status = useSaving((state) => state.status);
  const up = online && status !== 'offline';
  return (
    <span className="foot__c">
      <i className={up ? 'dot dot--ok' : 'dot dot--warn'} />
      {up ? t('editor.connected') : t('editor.disconnected')}
    </span>
  );
};

/** What is wrong with the flow, as the server said at the last save. */
export const ProblemsBar = () => {
  const t = useWords();
  const { view } = useEditor();
  const open = useView((state) => state.problemsOpen);
  const diagnostics = useSaving((state) => state.draft.diagnostics);
  const problems = [...diagnostics].sort((a, b) => rank(a) - rank(b));
  const [first] = problems;
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  return (
    <>
      {open && first && <List problems={problems} />}
      <section className="foot" aria-label={t('editor.problems')}>
        {errors > 0 && (
          <span className="foot__n foot__n--err">
            <Icon name="circle-alert" size={14} />
            {t('editor.errors', { count: errors })}
          </span>
        )}
        {warnings > 0 && (
          <span className="foot__n foot__n--warn">
            <Icon name="triangle-alert" size={14} />
            {t('editor.warnings', { count: warnings })}
          </span>
        )}
        {first ? (
          <>
            <span className="vsep" />
            <Problem problem={first} />
            <Fixes problem={first} />
          </>
        ) : (
          <span className="foot__n">
            <Icon name="circle-check" size={14} />
            {t('editor.noProblems')}
          </span>
        )}
        <span className="grow" />
        <ScenarioCount />
        <Connected />
        {first && (
          <IconButton
            small
            size={14}
            icon={open ? 'chevron-down' : 'chevron-up'}
            aria-expanded={open}
            label={open ? t('editor.problemsClose') : t('editor.problemsOpen')}
            onClick={() => view.setState({ problemsOpen: !open })}
          />
        )}
      </section>
    </>
  );
};
