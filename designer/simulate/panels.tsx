import { useStore } from 'zustand';
import { exitsOf, type NodeType } from '../../schema/node-type.ts';
import { titleOf } from '../canvas/model.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { shown } from './masked.ts';

/** The flow's variables; those that just changed are tinted, with what they were. */
const Variables = () => {
  const t = useWords();
  const { call } = useEditor();
  const declared = useFlowNow().variables;
  const { variables, changed, phase } = useStore(call.state, (state) => state.call);
  const names = [...new Set([...Object.keys(declared), ...Object.keys(variables)])];
  const count = Object.keys(changed).length;
  const empty = t('common.empty');
  return (
    <section className="panel" aria-label={t('simulate.variables')}>
      <h3>
        {t('simulate.variables')}
        <span className="grow" />
        {count > 0 && phase !== 'idle' && <span className="s12 mute">{t('simulate.changed', { count })}</span>}
      </h3>
      {names.length === 0 && <p className="panel__none">{t('simulate.noVariables')}</p>}
      <ul className="call-vars">
        {names.map((name) => {
          const change = Object.hasOwn(changed, name);
          const label = declared[name]?.label ?? name;
          return (
            <li key={name} className={change ? 'chg' : ''}>
              <span className="call-vars__n cut" title={label}>
                {label}
              </span>
              <span className="call-vars__v num cut" title={shown(variables[name], empty)}>
                {change && <s>{t('simulate.was', { value: shown(changed[name], empty) })}</s>}
                {shown(variables[name], empty)}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
};

const AnswerPills = ({
  operation,
  title,
  type,
}: {
  readonly operation: string;
  readonly title: string;
  readonly type: NodeType;
}) => {
  const t = useWords();
  const language = useLanguage();
  const { call } = useEditor();
  const answers = useStore(call.state, (state) => state.answers);
  const chosen = answers[operation]?.exit;
  const choose = (exit: string | undefined) => {
    const { [operation]: _, ...others } = answers;
    call.set({ answers: exit === undefined ? others : { ...others, [operation]: { exit } } });
  };
  return (
    <section className="panel" aria-label={t('simulate.answers', { title })}>
      <h3>
        <span className="cut">{t('simulate.answers', { title })}</span>
        <span className="grow" />
        <span className="s12 mute">{t('simulate.answersNext')}</span>
      </h3>
      <div className="fake">
        <button type="button" className="pill" aria-pressed={chosen === undefined} onClick={() => choose(undefined)}>
          {t('simulate.real')}
        </button>
        {exitsOf(type, {}).map((exit) => (
          <button
            key={exit.name}
            type="button"
            className="pill"
            aria-pressed={chosen === exit.name}
            onClick={() => choose(exit.name)}
          >
            {exit.title[language]}
          </button>
        ))}
      </div>
    </section>
  );
};

/** Beside a call: variables, and what other systems are to answer. */
export const CallPanels = () => {
  const language = useLanguage();
  const { types } = useEditor();
  const flow = useFlowNow();
  const operations = new Map<string, { type: NodeType; title: string }>();
  for (const node of Object.values(flow.nodes)) {
    const type = types.get(node.type);
    if (type?.operation && !operations.has(type.operation))
      operations.set(type.operation, { type, title: titleOf(node, types, language) });
  }
  return (
    <div className="panels">
      <Variables />
      {[...operations].slice(0, 3).map(([operation, { type, title }]) => (
        <AnswerPills key={operation} operation={operation} title={title} type={type} />
      ))}
    </div>
  );
};
