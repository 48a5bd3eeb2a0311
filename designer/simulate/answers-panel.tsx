import { useState } from 'react';
import { useStore } from 'zustand';
import type { SimulatedAnswer } from '../../schema/api.ts';
import { exitsOf } from '../../schema/node-type.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { IconButton } from '../ui/index.ts';
import { savedFields, variantsOf } from './example.ts';
import { type AskedOperation, OutputFields, useAskedOperations, useExamples } from './operations.tsx';

/** Ways that an answer fails, in place of the one exit that takes them all. */
const FAULTS = ['connector.timeout', 'connector.unavailable', 'connector.error'] as const;
const faultWord = {
  'connector.timeout': 'late',
  'connector.unavailable': 'away',
  'connector.error': 'broken',
} as const;

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

interface AnswerProps extends AskedOperation {
  readonly operation: string;
}

const Answer = ({ operation, title, type, output }: AnswerProps) => {
  const t = useWords();
  const language = useLanguage();
  const { call } = useEditor();
  const answers = useStore(call.state, (state) => state.answers);
  const [open, setOpen] = useState(false);
  const chosen = answers[operation];
  const choose = (answer: SimulatedAnswer | undefined) => {
    const { [operation]: _, ...others } = answers;
    call.answer(answer === undefined ? others : { ...others, [operation]: answer });
  };
  const pill = (key: string, label: string, pressed: boolean, answer: SimulatedAnswer | undefined) => (
    <button key={key} type="button" className="pill" aria-pressed={pressed} onClick={() => choose(answer)}>
      {label}
    </button>
  );
  const flow = useFlowNow();
  const saved = savedFields(flow, type.type);
  const examples = useExamples();
  const example = () => examples({ type, output });
  const exits = exitsOf(type, {});
  const variants = variantsOf(flow, saved);
  const isVariant = ({ field, value }: (typeof variants)[number]) =>
    chosen?.exit === exits[0]?.name && chosen?.output?.[field] === value;
  const editable = chosen !== undefined && chosen.exit !== 'failed' && chosen.exit !== 'unknown';
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
        {exits.flatMap(({ name, title: words }) =>
          name === 'failed'
            ? FAULTS.map((fault) =>
                pill(fault, t(`simulate.${faultWord[fault]}`), chosen?.fault === fault, { exit: name, fault }),
              )
            : [
                pill(name, words[language], chosen?.exit === name && !variants.some(isVariant), {
                  exit: name,
                  ...(name !== 'unknown' && { output: example() }),
                }),
                ...(name === exits[0]?.name
                  ? variants.map((variant) =>
                      pill(`${variant.field}=${variant.value}`, variant.label, isVariant(variant), {
                        exit: name,
                        output: { ...example(), [variant.field]: variant.value },
                      }),
                    )
                  : []),
              ],
        )}
      </div>
      {editable && open && <Outputs key={chosen.exit} output={output} answer={chosen} onAnswer={choose} />}
    </section>
  );
};

/** What other systems are to answer, one panel an operation; in force from the next request on. */
export const AnswersPanels = () =>
  [...useAskedOperations()].map(([operation, asked]) => <Answer key={operation} operation={operation} {...asked} />);
