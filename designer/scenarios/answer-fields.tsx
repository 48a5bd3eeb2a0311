import { faultKinds } from '../../schema/faults.ts';
import { exitsOf } from '../../schema/node-type.ts';
import { AnswerFault, type Scenario } from '../../schema/scenario.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { type AskedOperation, OutputFields, useAskedOperations, useExamples } from '../simulate/operations.tsx';
import { Add, Choose, put, Removable, without } from './fields.tsx';

type Answers = NonNullable<NonNullable<Scenario['given']>['answers']>;
type Answer = Answers[string];

const faults = AnswerFault.enum;

interface AnswerProps {
  readonly operation: string;
  readonly asked: AskedOperation | undefined;
  readonly answer: Answer;
  onChange(answer: Answer): void;
}

const AnswerOf = ({ operation, asked, answer, onChange }: AnswerProps) => {
  const t = useWords();
  const language = useLanguage();
  const examples = useExamples();
  const title = asked?.title ?? operation;
  const exits = asked ? exitsOf(asked.type, {}) : [];
  const choose = (exit: string) =>
    onChange(
      exit === 'failed' || exit === 'unknown' || !asked
        ? { exit }
        : { exit, output: { ...examples(asked), ...answer.output } },
    );
  return (
    <>
      <Choose
        label={t('scenarios.answerOf', { title })}
        pointer={`/given/answers/${operation}`}
        value={answer.exit}
        options={exits.map(({ name, title: words }) => ({ value: name, label: words[language] }))}
        onChange={choose}
      />
      {answer.exit === 'failed' ? (
        <Choose
          label={t('scenarios.answerFault')}
          value={answer.fault ?? 'connector.error'}
          options={faults.map((value) => ({ value, label: faultKinds[value].message[language] }))}
          onChange={(value) => onChange(put(answer, { fault: faults.find((one) => one === value) }))}
        />
      ) : (
        answer.exit !== 'unknown' &&
        asked && (
          <OutputFields
            key={answer.exit}
            output={asked.output}
            values={answer.output ?? {}}
            onValues={(output) => onChange({ ...answer, output })}
          />
        )
      )}
    </>
  );
};

/** What systems answer instead of being asked, one answer an operation. */
export const AnswerFields = ({
  answers,
  onChange,
}: {
  readonly answers: Answers;
  onChange(answers: Answers | undefined): void;
}) => {
  const t = useWords();
  const operations = useAskedOperations();
  const examples = useExamples();
  const set = (next: Answers) => onChange(Object.keys(next).length > 0 ? next : undefined);
  const free = [...operations].filter(([operation]) => !Object.hasOwn(answers, operation));
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
    </>
  );
};
