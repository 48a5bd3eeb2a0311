import type { SimulatedStepAnswer, StepAnswers } from '../../schema/api.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, IconButton } from '../ui/index.ts';
import { type AnswerKind, answerKinds, answerOfKind, failureWord, hasContent, kindOfAnswer } from './answer-kinds.ts';
import { type AskedOperation, OutputFields, useAskedOperations, useExamples } from './operations.tsx';

/** A kind of answer in words. */
export const useKindWords = () => {
  const t = useWords();
  const language = useLanguage();
  return (kind: AnswerKind): string =>
    'fault' in kind
      ? t(`simulate.${failureWord[kind.fault]}`)
      : 'empty' in kind
        ? t('simulate.emptyAnswer')
        : kind.exit.title[language];
};

/** The kinds of answers of an operation. */
export const kindsOf = ({ type, output }: Pick<AskedOperation, 'type' | 'output'>): readonly AnswerKind[] =>
  answerKinds(type, Object.keys(output).length > 0);

interface KindSelectProps {
  readonly label: string;
  readonly asked: AskedOperation;
  readonly answer: SimulatedStepAnswer;
  onChange(answer: SimulatedStepAnswer): void;
}

/** How a system answers: by one of its exits, or failing in one of the ways that systems fail. */
export const KindSelect = ({ label, asked, answer, onChange }: KindSelectProps) => {
  const words = useKindWords();
  const examples = useExamples();
  const kinds = kindsOf(asked);
  const now = kindOfAnswer(kinds, answer);
  return (
    <select
      className="ph-in"
      aria-label={label}
      value={now}
      onChange={({ target }) => {
        const kind = kinds.find(({ key }) => key === target.value);
        if (kind) onChange(answerOfKind(kind, () => ({ ...examples(asked), ...answer.output })));
      }}
    >
      {!kinds.some(({ key }) => key === now) && <option value={now}>{answer.exit}</option>}
      {kinds.map((kind) => (
        <option key={kind.key} value={kind.key}>
          {words(kind)}
        </option>
      ))}
    </select>
  );
};

interface RowProps {
  readonly asked: AskedOperation;
  /** Steps of the flow that make the request, and the one that is meant though the flow has it no more. */
  readonly step: string;
  readonly answer: SimulatedStepAnswer;
  onStep(step: string): void;
  onChange(answer: SimulatedStepAnswer): void;
  onRemove(): void;
}

const Row = ({ asked, step, answer, onStep, onChange, onRemove }: RowProps) => {
  const t = useWords();
  const title = asked.steps.find(({ id }) => id === step)?.title ?? step;
  return (
    <fieldset className="st-a" aria-label={t('simulate.onlyStep', { title })}>
      <div className="st-a__r">
        <select
          className="ph-in"
          aria-label={t('simulate.whichStep')}
          value={step}
          onChange={({ target }) => onStep(target.value)}
        >
          {!asked.steps.some(({ id }) => id === step) && <option value={step}>{step}</option>}
          {asked.steps.map(({ id, title: name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <IconButton small size={12} icon="x" label={t('simulate.removeStepAnswer', { title })} onClick={onRemove} />
      </div>
      <div className="st-a__r">
        <input
          className="ph-in num st-a__t"
          type="number"
          min={1}
          max={1000}
          step={1}
          aria-label={t('simulate.whichTime', { title })}
          placeholder={t('simulate.everyTime')}
          value={answer.time ?? ''}
          onChange={({ target }) => {
            const { time: _, ...others } = answer;
            const time = Math.trunc(Number(target.value));
            onChange(target.value !== '' && time >= 1 && time <= 1000 ? { ...others, time } : others);
          }}
        />
        <KindSelect
          label={t('simulate.answersThere', { title })}
          asked={asked}
          answer={answer}
          onChange={(next) => onChange({ ...next, ...(answer.time !== undefined && { time: answer.time }) })}
        />
      </div>
      {hasContent(answer) && Object.keys(asked.output).length > 0 && (
        <details className="st-a__c">
          <summary>{t('simulate.editAnswer')}</summary>
          <div className="fake__f">
            <OutputFields
              output={asked.output}
              values={answer.output ?? {}}
              onValues={(output) => onChange({ ...answer, output })}
            />
          </div>
        </details>
      )}
    </fieldset>
  );
};

interface StepAnswerRowsProps {
  readonly asked: AskedOperation;
  readonly all: StepAnswers;
  onChange(all: StepAnswers): void;
}

const put = (all: StepAnswers, step: string, answers: readonly SimulatedStepAnswer[]): StepAnswers => {
  const { [step]: _, ...others } = all;
  return answers.length > 0 ? { ...others, [step]: answers } : others;
};

/** The first time for which a step has no answer yet; each time when it has none at all. */
const nextTime = (answers: readonly SimulatedStepAnswer[]): { readonly time?: number } => {
  if (answers.length === 0) return {};
  const taken = new Set(answers.map(({ time }) => time));
  for (let time = 1; ; time++) if (!taken.has(time)) return { time };
};

/** Answers to single steps of an operation, each time or only the n-th time that a call comes there. */
export const StepAnswerRows = ({ asked, all, onChange }: StepAnswerRowsProps) => {
  const t = useWords();
  const examples = useExamples();
  const kinds = kindsOf(asked);
  const rows = asked.steps.flatMap(({ id }) => (all[id] ?? []).map((answer, index) => ({ id, index, answer })));
  const add = () => {
    const [kind] = kinds;
    const free = asked.steps.find(({ id }) => all[id] === undefined) ?? asked.steps[0];
    if (!kind || !free) return;
    const before = all[free.id] ?? [];
    onChange(put(all, free.id, [...before, { ...answerOfKind(kind, () => examples(asked)), ...nextTime(before) }]));
  };
  return (
    <div className="st-as">
      {rows.map(({ id, index, answer }) => {
        const own = all[id] ?? [];
        return (
          <Row
            key={`${id} ${index}`}
            asked={asked}
            step={id}
            answer={answer}
            onStep={(step) => {
              const left = put(all, id, own.toSpliced(index, 1));
              onChange(put(left, step, [...(left[step] ?? []), answer]));
            }}
            onChange={(next) => onChange(put(all, id, own.with(index, next)))}
            onRemove={() => onChange(put(all, id, own.toSpliced(index, 1)))}
          />
        );
      })}
      <Button small kind="quiet" icon="plus" onClick={add}>
        {t('simulate.addStepAnswer')}
      </Button>
    </div>
  );
};

/** Answers to steps that nothing of the flow asks for any more. */
export const LostStepAnswers = ({ all, onChange }: { readonly all: StepAnswers; onChange(all: StepAnswers): void }) => {
  const t = useWords();
  const known = new Set([...useAskedOperations().values()].flatMap(({ steps }) => steps.map(({ id }) => id)));
  // Steps within flows that a step runs have a path.
  const lost = Object.keys(all).filter((step) => !known.has(step) && !step.includes('/'));
  return lost.map((step) => (
    <p className="sc-doubt" key={step}>
      <span className="grow">{t('simulate.lostStepAnswer', { step })}</span>
      <Button small kind="quiet" onClick={() => onChange(put(all, step, []))}>
        {t('simulate.removeLost')}
      </Button>
    </p>
  ));
};
