import type { Diagnostic } from '../../schema/diagnostic.ts';
import { useOnline } from '../api/index.ts';
import { titleOf } from '../canvas/model.ts';
import { connect } from '../document/edits.ts';
import { lineage } from '../document/pointer.ts';
import { selectAndShow } from '../editor/commands.ts';
import { useEditor, useFlowNow, useSaving, useView } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { ScenarioCount } from '../scenarios/footer.tsx';
import { Button, Icon, IconButton } from '../ui/index.ts';
import { fixFor } from './fix.ts';
import './problems.css';

const rank = ({ severity }: Diagnostic): number => (severity === 'error' ? 0 : 1);

const tabOf = (pointer: string): string => {
  if (pointer.startsWith('/variables')) return 'variables';
  return /^\/nodes\/[^/]+\/exits/.test(pointer) ? 'exits' : 'settings';
};

const CONTROLS = 'input, textarea, button, [tabindex]';

/** Leads the field that a problem is about under the cursor, once the inspector shows its step: its tab, its place. */
const focusField = (pointer: string): void => {
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`.ins [role=tab][id$="-${tabOf(pointer)}"]`)?.click();
    requestAnimationFrame(() => {
      const field = lineage(pointer)
        .map((one) => document.querySelector<HTMLElement>(`.ins [data-pointer="${CSS.escape(one)}"]`))
        .find((one) => one !== null);
      const control = field?.matches(CONTROLS) ? field : field?.querySelector<HTMLElement>(CONTROLS);
      field?.scrollIntoView({ block: 'center' });
      control?.focus();
    });
  });
};

const useJump = () => {
  const session = useEditor();
  return ({ node, pointer }: Diagnostic) => {
    if (node !== undefined) selectAndShow(session, node);
    else session.document.select([]);
    focusField(pointer);
  };
};

const Fix = ({ problem }: { readonly problem: Diagnostic }) => {
  const t = useWords();
  const language = useLanguage();
  const { document, types, readOnly } = useEditor();
  const flow = useFlowNow();
  const fix = readOnly ? undefined : fixFor(flow, problem);
  if (!fix) return null;
  return (
    <Button
      small
      kind="soft"
      className="foot__fix"
      onClick={() => document.apply((now) => connect(now, fix, fix.target))}
    >
      {t('editor.wireTo', { title: titleOf(flow.nodes[fix.target], types, language) })}
    </Button>
  );
};

const Problem = ({ problem }: { readonly problem: Diagnostic }) => {
  const t = useWords();
  const language = useLanguage();
  const { types } = useEditor();
  const flow = useFlowNow();
  const jump = useJump();
  const where = problem.node === undefined ? t('editor.wholeFlow') : titleOf(flow.nodes[problem.node], types, language);
  return (
    <button type="button" className="problem" onClick={() => jump(problem)}>
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

const List = ({ problems }: { readonly problems: readonly Diagnostic[] }) => {
  const t = useWords();
  return (
    <section className="problems" aria-label={t('editor.problems')}>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.code} ${problem.pointer}`}>
            <SeverityIcon severity={problem.severity} />
            <Problem problem={problem} />
            <Fix problem={problem} />
          </li>
        ))}
      </ul>
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
            <Fix problem={first} />
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
