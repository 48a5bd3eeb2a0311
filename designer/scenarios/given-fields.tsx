import type { Variable } from '../../schema/flow.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { exitTitle, titleOf } from '../canvas/model.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Field, IconButton } from '../ui/index.ts';

type Given = NonNullable<Scenario['given']>;

/** An instant as the field for dates shows it, in this computer's zone. */
export const toField = (iso: string | undefined): string => {
  const date = new Date(iso ?? '');
  if (Number.isNaN(date.getTime())) return '';
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 16);
};

/** What a person typed, as the variable's type wants it; a text that does not fit stays one, and the run says so. */
export const valueFrom = (text: string, type: Variable['type'] | undefined): unknown => {
  if (type === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (type === 'boolean') return text === 'true';
  if (type === 'list' || type === 'record') {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text;
};

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

interface Part {
  readonly given: Given;
  onChange(given: Given): void;
}

const Variables = ({ given, onChange }: Part) => {
  const t = useWords();
  const flow = useFlowNow();
  const values = given.variables ?? {};
  const set = (variables: Record<string, unknown>) => onChange({ ...given, variables });
  const free = Object.keys(flow.variables).filter((name) => !Object.hasOwn(values, name));
  const label = (name: string) => flow.variables[name]?.label ?? name;
  return (
    <>
      {Object.entries(values).map(([name, value]) => (
        <div key={name} className="scn__v">
          <span className="cut">{label(name)}</span>
          <input
            className="scn__in"
            aria-label={`${t('scenarios.value')} ${label(name)}`}
            value={shown(value)}
            onChange={({ target }) => set({ ...values, [name]: valueFrom(target.value, flow.variables[name]?.type) })}
          />
          <IconButton
            small
            icon="x"
            label={`${t('scenarios.delete')} ${label(name)}`}
            onClick={() => set(Object.fromEntries(Object.entries(values).filter(([other]) => other !== name)))}
          />
        </div>
      ))}
      {free.length > 0 && (
        <select
          className="scn__in"
          aria-label={t('scenarios.addVariable')}
          value=""
          onChange={({ target }) =>
            set({ ...values, [target.value]: valueFrom('', flow.variables[target.value]?.type) })
          }
        >
          <option value="">{t('scenarios.addVariable')}</option>
          {free.map((name) => (
            <option key={name} value={name}>
              {label(name)}
            </option>
          ))}
        </select>
      )}
    </>
  );
};

/** Steps of the flow that ask a system, one for each operation. */
const useOperations = () => {
  const { types } = useEditor();
  const flow = useFlowNow();
  return new Map(
    Object.values(flow.nodes).flatMap((node) => {
      const operation = types.get(node.type)?.operation;
      return operation === undefined ? [] : [[operation, node] as const];
    }),
  );
};

const Answers = ({ given, onChange }: Part) => {
  const t = useWords();
  const language = useLanguage();
  const { types } = useEditor();
  const operations = useOperations();
  const answers = given.answers ?? {};
  const set = (next: NonNullable<Given['answers']>) => onChange({ ...given, answers: next });
  const free = [...operations.keys()].filter((operation) => !Object.hasOwn(answers, operation));
  const label = (operation: string) => titleOf(operations.get(operation), types, language) || operation;
  const firstExit = (operation: string) => Object.keys(operations.get(operation)?.exits ?? {})[0] ?? 'failed';
  return (
    <>
      {Object.entries(answers).map(([operation, answer]) => (
        <div key={operation} className="scn__v">
          <span className="cut">{label(operation)}</span>
          <select
            className="scn__in"
            aria-label={`${t('scenarios.answer')} ${label(operation)}`}
            value={answer.exit}
            onChange={({ target }) => set({ ...answers, [operation]: { ...answer, exit: target.value } })}
          >
            {[...new Set([answer.exit, ...Object.keys(operations.get(operation)?.exits ?? {})])].map((exit) => (
              <option key={exit} value={exit}>
                {exitTitle(operations.get(operation), types, exit, language)}
              </option>
            ))}
          </select>
          <IconButton
            small
            icon="x"
            label={`${t('scenarios.delete')} ${label(operation)}`}
            onClick={() => set(Object.fromEntries(Object.entries(answers).filter(([other]) => other !== operation)))}
          />
        </div>
      ))}
      {free.length > 0 && (
        <select
          className="scn__in"
          aria-label={t('scenarios.addAnswer')}
          value=""
          onChange={({ target }) => set({ ...answers, [target.value]: { exit: firstExit(target.value) } })}
        >
          <option value="">{t('scenarios.addAnswer')}</option>
          {free.map((operation) => (
            <option key={operation} value={operation}>
              {label(operation)}
            </option>
          ))}
        </select>
      )}
    </>
  );
};

/** Who calls, when, and what is known and answered. */
export const GivenFields = ({
  scenario,
  onChange,
}: {
  readonly scenario: Scenario;
  onChange(scenario: Scenario): void;
}) => {
  const t = useWords();
  const { call = {}, given = {} } = scenario;
  const part: Part = { given, onChange: (next) => onChange({ ...scenario, given: next }) };
  const number = (name: 'from' | 'to', value: string) => {
    const { [name]: _, ...rest } = call;
    onChange({ ...scenario, call: value === '' ? rest : { ...rest, [name]: value } });
  };
  const time = (value: string) => {
    const { time: _, ...rest } = given;
    const at = new Date(value);
    part.onChange(Number.isNaN(at.getTime()) ? rest : { ...rest, time: at.toISOString() });
  };
  return (
    <fieldset className="scn__fs">
      <legend>{t('scenarios.begins')}</legend>
      {(['from', 'to'] as const).map((name) => (
        <Field key={name} label={t(`scenarios.${name}`)}>
          {({ status: _, ...control }) => (
            <input
              {...control}
              className="scn__in num"
              inputMode="tel"
              maxLength={32}
              value={call[name] ?? ''}
              onChange={({ target }) => number(name, target.value)}
            />
          )}
        </Field>
      ))}
      <Field label={t('scenarios.time')}>
        {({ status: _, ...control }) => (
          <input
            {...control}
            className="scn__in num"
            type="datetime-local"
            value={toField(given.time)}
            onChange={({ target }) => time(target.value)}
          />
        )}
      </Field>
      <Variables {...part} />
      <Answers {...part} />
    </fieldset>
  );
};
