import { exitTitle, titleOf } from '../canvas/model.ts';
import { callOrder } from '../document/order.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, IconButton, Note } from '../ui/index.ts';
import { splitStep } from './coverage.ts';
import { Add } from './fields.tsx';
import { useProblemAt } from './problems.tsx';
import { usePathWords } from './words.ts';

interface PathFieldsProps {
  readonly path: readonly string[] | undefined;
  /** Which way the last run took. */
  readonly last: readonly string[] | undefined;
  onChange(path: string[] | undefined): void;
}

interface StepProps {
  readonly step: string;
  /** From 1. */
  readonly at: number;
  onChange(step: string): void;
  onRemove(): void;
}

const PathStep = ({ step, at, onChange, onRemove }: StepProps) => {
  const t = useWords();
  const language = useLanguage();
  const { types } = useEditor();
  const flow = useFlowNow();
  const pathWords = usePathWords();
  const { node, exit } = splitStep(step);
  const found = Object.hasOwn(flow.nodes, node) ? flow.nodes[node] : undefined;
  const exits = [...new Set([...Object.keys(found?.exits ?? {}), ...(exit === undefined ? [] : [exit])])];
  return (
    <li>
      <span className="num mute s12">{at}</span>
      <span className="scn__pw">{found ? titleOf(found, types, language) : pathWords(step)}</span>
      {found && (
        <select
          className="scn__in scn__px"
          aria-label={t('scenarios.pathExit', { at })}
          value={exit ?? ''}
          onChange={({ target }) => onChange(target.value === '' ? node : `${node}:${target.value}`)}
        >
          <option value="">{t('scenarios.endsHere')}</option>
          {exits.map((one) => (
            <option key={one} value={one}>
              {exitTitle(found, types, one, language)}
            </option>
          ))}
        </select>
      )}
      <IconButton small icon="x" label={t('scenarios.removePathStep', { at })} onClick={onRemove} />
    </li>
  );
};

/** The way that the call must take, written by choosing the exit of each step; wires say which step comes next. */
export const PathFields = ({ path, last, onChange }: PathFieldsProps) => {
  const t = useWords();
  const language = useLanguage();
  const { types } = useEditor();
  const flow = useFlowNow();
  const error = useProblemAt('/expect/path');
  const { node = '', exit } = splitStep(path?.at(-1) ?? '');
  const next = path?.length ? (exit === undefined ? undefined : flow.nodes[node]?.exits[exit]) : flow.start;
  const following = next != null && Object.hasOwn(flow.nodes, next) ? next : undefined;
  const add = (id: string) => {
    const first = Object.keys(flow.nodes[id]?.exits ?? {})[0];
    onChange([...(path ?? []), first === undefined ? id : `${id}:${first}`]);
  };
  const title = (id: string) => titleOf(flow.nodes[id], types, language);
  return (
    <section className="scn__fs" aria-label={t('scenarios.expectedPath')}>
      <h3 className="scn__ph">{t('scenarios.expectedPath')}</h3>
      {path && path.length > 0 && (
        <ol className="scn__steps">
          {path.map((step, index) => (
            <PathStep
              // biome-ignore lint/suspicious/noArrayIndexKey: a way may come to one step many times.
              key={index}
              step={step}
              at={index + 1}
              onChange={(one) => onChange(path.with(index, one))}
              onRemove={() => onChange(path.length === 1 ? undefined : path.toSpliced(index, 1))}
            />
          ))}
        </ol>
      )}
      <div className="scn__a">
        {following !== undefined && (
          <Button small kind="quiet" icon="plus" onClick={() => add(following)}>
            {t('scenarios.pathNext', { title: title(following) })}
          </Button>
        )}
        {last && last.length > 0 && JSON.stringify(last) !== JSON.stringify(path) && (
          <Button small kind="quiet" icon="history" onClick={() => onChange([...last])}>
            {t('scenarios.takeLast')}
          </Button>
        )}
        {path && (
          <Button small kind="quiet" icon="x" onClick={() => onChange(undefined)}>
            {t('scenarios.anyPath')}
          </Button>
        )}
      </div>
      <Add
        label={t('scenarios.addPathStep')}
        options={callOrder(flow).map((value) => ({ value, label: title(value) }))}
        onAdd={add}
      />
      <Note error={error} help={path ? undefined : t('scenarios.pathHelp')} />
    </section>
  );
};
