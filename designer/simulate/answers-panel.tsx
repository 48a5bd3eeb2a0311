import { useState } from 'react';
import { useStore } from 'zustand';
import type { SimulatedAnswer } from '../../schema/api.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { IconButton } from '../ui/index.ts';
import { answerOfKind, hasContent, kindOfAnswer } from './answer-kinds.ts';
import { savedFields, variantsOf } from './example.ts';
import { type AskedOperation, OutputFields, useAskedOperations, useExamples } from './operations.tsx';
import { kindsOf, StepAnswerRows, useKindWords } from './step-answers.tsx';

interface OutputProps {
  readonly output: AskedOperation['output'];
  readonly answer: SimulatedAnswer;
  onAnswer(answer: SimulatedAnswer): void;
}

const Outputs = ({ output, answer, onAnswer }: OutputProps) => {
  const t = useWords();
  const after = answer.after === undefined ? '' : String(answer.after);
  return (
    <div className="fake__f">
      <OutputFields
        output={output}
        values={answer.output ?? {}}
        onValues={(values) => onAnswer({ ...answer, output: values })}
      />
      <label className="fake__c">
        {t('simulate.after')}
        <input
          className="ph-in num"
          type="number"
          min={0}
          max={60}
          step={0.1}
          value={after}
          placeholder="0"
          onChange={({ target }) => {
            const { after: _, ...others } = answer;
            const seconds = Math.min(60, Math.max(0, Number(target.value)));
            onAnswer(target.value === '' || Number.isNaN(seconds) ? others : { ...others, after: seconds });
          }}
        />
      </label>
    </div>
  );
};

interface AnswerProps {
  readonly operation: string;
  readonly asked: AskedOperation;
}

const Answer = ({ operation, asked }: AnswerProps) => {
  const { title, type } = asked;
  const t = useWords();
  const { call } = useEditor();
  const answers = useStore(call.state, (state) => state.answers);
  const stepAnswers = useStore(call.state, (state) => state.stepAnswers);
  const [open, setOpen] = useState(false);
  const chosen = answers[operation];
  const choose = (answer: SimulatedAnswer | undefined) => {
    const { [operation]: _, ...others } = answers;
    call.answer({ answers: answer === undefined ? others : { ...others, [operation]: answer } });
  };
  const pill = (key: string, label: string, pressed: boolean, answer: SimulatedAnswer | undefined) => (
    <button key={key} type="button" className="pill" aria-pressed={pressed} onClick={() => choose(answer)}>
      {label}
    </button>
  );
  const flow = useFlowNow();
  const words = useKindWords();
  const examples = useExamples();
  const example = () => examples(asked);
  const kinds = kindsOf(asked);
  const variants = variantsOf(flow, savedFields(flow, type.type));
  const [main] = kinds;
  const mainExit = main && 'exit' in main ? main.exit.name : undefined;
  const isVariant = ({ field, value }: (typeof variants)[number]) =>
    chosen?.exit === mainExit && chosen?.output?.[field] === value;
  const now = chosen && !variants.some(isVariant) ? kindOfAnswer(kinds, chosen) : undefined;
  const editable = chosen !== undefined && hasContent(chosen);
  return (
    <section className="panel" aria-label={t('simulate.answers', { title })}>
      <h3>
        <span className="cut">{t('simulate.answers', { title })}</span>
        <span className="grow" />
        {chosen && <span className="s12 mute">{t('simulate.fake')}</span>}
        {editable && (
          <IconButton
            small
            size={12}
            icon={open ? 'chevron-up' : 'pencil'}
            label={t('simulate.editAnswer')}
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          />
        )}
      </h3>
      <div className="fake">
        {pill('', t('simulate.real'), chosen === undefined, undefined)}
        {kinds.flatMap((kind) => [
          pill(kind.key, words(kind), now === kind.key, answerOfKind(kind, example)),
          ...(kind === main && mainExit !== undefined
            ? variants.map((variant) =>
                pill(`${variant.field}=${variant.value}`, variant.label, isVariant(variant), {
                  exit: mainExit,
                  output: { ...example(), [variant.field]: variant.value },
                }),
              )
            : []),
        ])}
      </div>
      {editable && open && <Outputs key={chosen.exit} output={asked.output} answer={chosen} onAnswer={choose} />}
      <StepAnswerRows asked={asked} all={stepAnswers} onChange={(all) => call.answer({ stepAnswers: all })} />
    </section>
  );
};

/** What other systems are to answer, one panel an operation; in force from the next request on. */
export const AnswersPanels = () =>
  [...useAskedOperations()].map(([operation, asked]) => <Answer key={operation} operation={operation} asked={asked} />);
