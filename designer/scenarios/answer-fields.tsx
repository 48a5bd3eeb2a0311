import { exitsOf } from '../../schema/node-type.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { useWords } from '../i18n/index.ts';
import { hasContent } from '../simulate/answer-kinds.ts';
import { type AskedOperation, OutputFields, useAskedOperations, useExamples } from '../simulate/operations.tsx';
import { KindSelect, LostStepAnswers, StepAnswerRows } from '../simulate/step-answers.tsx';
import { Note } from '../ui/index.ts';
import { Add, Choose, Removable, without } from './fields.tsx';
import { useProblemAt } from './problems.tsx';

type Given = NonNullable<Scenario['given']>;
type Answers = NonNullable<Given['answers']>;
type StepAnswers = NonNullable<Given['stepAnswers']>;
type Answer = Answers[string];

interface AnswerProps {
  readonly operation: string;
  readonly asked: AskedOperation | undefined;
  readonly answer: Answer;
  onChange(answer: Answer): void;
}

const AnswerOf = ({ operation, asked, answer, onChange }: AnswerProps) => {
  const t = useWords();
  const error = useProblemAt(`/given/answers/${operation}`);
  const label = t('scenarios.answerOf', { title: asked?.title ?? operation });
  // Nothing of the flow asks for it any more: it can only be taken away.
  if (!asked)
    return (
      <Choose
        label={label}
        pointer={`/given/answers/${operation}`}
        value={answer.exit}
        options={[]}
        onChange={(exit) => onChange({ exit })}
      />
    );
  return (
    <>
      <span className="s12 mute" aria-hidden>
        {label}
      </span>
      <KindSelect label={label} asked={asked} answer={answer} onChange={onChange} />
      <Note error={error} />
      {hasContent(answer) && (
        <OutputFields
          key={answer.exit}
          output={asked.output}
          values={answer.output ?? {}}
          onValues={(output) => onChange({ ...answer, output })}
        />
      )}
    </>
  );
};

interface AnswerFieldsProps {
  readonly answers: Answers;
  readonly stepAnswers: StepAnswers;
  onChange(change: Partial<Record<'answers' | 'stepAnswers', unknown>>): void;
}

/** What systems answer instead of being asked: for an operation, and for single steps of it. */
export const AnswerFields = ({ answers, stepAnswers, onChange }: AnswerFieldsProps) => {
  const t = useWords();
  const operations = useAskedOperations();
  const examples = useExamples();
  const error = useProblemAt('/given/stepAnswers');
  const filled = (all: object) => (Object.keys(all).length > 0 ? all : undefined);
  const set = (next: Answers) => onChange({ answers: filled(next) });
  const free = [...operations].filter(([operation]) => !Object.hasOwn(answers, operation));
  const setSteps = (next: object) => onChange({ stepAnswers: filled(next) });
  const add = (operation: string) => {
    const asked = operations.get(operation);
    const exit = asked && exitsOf(asked.type, {})[0]?.name;
    if (asked && exit !== undefined) set({ ...answers, [operation]: { exit, output: examples(asked) } });
  };
  return (
    <>
      {Object.entries(answers).map(([operation, answer]) => (
        <Removable
          key={operation}
          label={t('scenarios.removeNamed', { title: operations.get(operation)?.title ?? operation })}
          onRemove={() => set(without(answers, operation))}
        >
          <AnswerOf
            operation={operation}
            asked={operations.get(operation)}
            answer={answer}
            onChange={(next) => set({ ...answers, [operation]: next })}
          />
        </Removable>
      ))}
      <Add
        label={t('scenarios.addAnswer')}
        options={free.map(([value, { title }]) => ({ value, label: title }))}
        onAdd={add}
      />
      {[...operations].map(([operation, asked]) => (
        <fieldset className="scn__fs" key={operation}>
          <legend className="s12">{t('scenarios.stepAnswers', { title: asked.title })}</legend>
          <StepAnswerRows asked={asked} all={stepAnswers} onChange={setSteps} />
        </fieldset>
      ))}
      <LostStepAnswers all={stepAnswers} onChange={setSteps} />
      <Note error={error} />
    </>
  );
};
