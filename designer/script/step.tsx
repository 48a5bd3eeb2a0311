import { memo } from 'react';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { FlowNode } from '../../schema/flow.ts';
import type { Language } from '../../schema/text.ts';
import type { CardModel } from '../canvas/model.ts';
import type { Script } from '../document/script.ts';
import { useDocument, useEditor } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Fixes } from '../problems/fixes.tsx';
import { Chip, Icon, Tag, Token } from '../ui/index.ts';
import { Exchanges } from './exchanges.tsx';
import { Exits } from './exits.tsx';
import { stepElementId } from './focus.ts';
import { Prompts } from './prompts.tsx';
import { StepMenu } from './step-menu.tsx';

interface StepProps {
  readonly model: CardModel;
  readonly node: FlowNode;
  readonly script: Script;
  /** Of its heading. */
  readonly level: number;
  readonly tongue: Language | undefined;
  readonly problems: readonly Diagnostic[] | undefined;
  /** The call in the phone: has it come through here, is it here now? */
  readonly call: 'now' | 'on' | undefined;
}

const Summary = ({ model }: { readonly model: CardModel }) =>
  model.summary.length > 0 ? (
    <p className="sc__sum">
      {model.summary.map((part, at) => {
        const key = `${at} ${part.text}`;
        if (part.kind === 'token') return <Token key={key}>{part.text}</Token>;
        return (
          <span key={key} className={part.kind === 'empty' ? 'sc__none' : undefined}>
            {part.text}
          </span>
        );
      })}
    </p>
  ) : null;

const Problems = ({ problems, open }: { readonly problems: readonly Diagnostic[]; readonly open: boolean }) => {
  const t = useWords();
  const language = useLanguage();
  return (
    <ul className="sc__p" aria-label={t('script.problems')}>
      {problems.map((problem) => (
        <li
          key={`${problem.code}${problem.pointer}`}
          className={problem.severity === 'error' ? 'sev sev--err' : 'sev sev--warn'}
        >
          <Icon name={problem.severity === 'error' ? 'circle-alert' : 'triangle-alert'} size={14} />
          {problem.message[language]}
          {open && <Fixes problem={problem} />}
        </li>
      ))}
    </ul>
  );
};

/** Is this the step at hand, and the one that the tab key comes to? */
const useHere = (id: string, first: boolean): { current: boolean; stop: boolean } => {
  const current = useDocument(({ selection }) => selection.length === 1 && selection[0] === id);
  const stop = useDocument(({ selection, flow }) => {
    const [one] = selection;
    return selection.length === 1 && one !== undefined && flow.nodes[one] ? one === id : first;
  });
  return { current, stop };
};

/** One step of the script. */
export const Step = memo(({ model, node, script, level, tongue, problems, call }: StepProps) => {
  const t = useWords();
  const { document, types, readOnly } = useEditor();
  const { id, title, typeTitle } = model;
  const number = script.numbers.get(id) ?? 0;
  const { current, stop } = useHere(id, number === 1);
  const open = current && !readOnly;
  const type = types.get(node.type);
  const heading = `${stepElementId(id)}-h`;
  return (
    <article
      id={stepElementId(id)}
      data-step={id}
      data-id={id}
      className={['sc__s', current && 'sc__s--here', call && `sc__s--${call}`, model.disabled && 'sc__s--off']
        .filter(Boolean)
        .join(' ')}
      tabIndex={stop ? 0 : -1}
      aria-labelledby={heading}
      aria-current={current ? 'step' : undefined}
      onFocus={() => document.select([id])}
    >
      <header className="sc__h">
        <span className="sc__no num" aria-hidden>
          {number}
        </span>
        <Chip group={model.group} icon={model.icon} size="sm" />
        {/* biome-ignore lint/a11y/useSemanticElements: branches lie deeper than the six levels of HTML. */}
        <div id={heading} role="heading" aria-level={level} className="sc__n">
          <span className="sr">{t('script.step', { number })} </span>
          {title}
        </div>
        {title !== typeTitle && <span className="sc__ty">{typeTitle}</span>}
        {model.start && (
          <Tag tone="accent" icon="phone-incoming">
            {t('script.startsHere')}
          </Tag>
        )}
        {model.disabled && <Tag icon="circle-off">{t('script.isOff')}</Tag>}
        {!model.reachable && (
          <Tag tone="warn" icon="triangle-alert">
            {t('script.unreachable')}
          </Tag>
        )}
        <span className="grow" />
        {open && <StepMenu id={id} />}
      </header>
      <Prompts id={id} node={node} type={type} tongue={tongue} open={open} />
      <Rest model={model} node={node} />
      <Exchanges node={node} type={type} />
      <Exits id={id} node={node} type={type} rows={model.rows} script={script} open={open} tab={current ? 0 : -1} />
      {problems && <Problems problems={problems} open={open} />}
    </article>
  );
});

/** What a step does beside speaking; a summary that is nothing but what it says would say it twice. */
const Rest = ({ model, node }: Pick<StepProps, 'model' | 'node'>) => {
  const { types } = useEditor();
  const told = types.get(node.type)?.summary['zh-CN'] ?? '';
  return /^\{(?:prompt|text)\}$/.test(told) ? null : <Summary model={model} />;
};
