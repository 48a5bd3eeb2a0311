import { type KeyboardEvent, useEffect, useRef } from 'react';
import type { ScenarioStep } from '../../schema/scenario.ts';
import { useWords } from '../i18n/index.ts';
import { Button, IconButton, Note } from '../ui/index.ts';
import { useProblemAt } from './problems.tsx';
import { kindOf, reactions, type StepKind, stepKinds, textOf } from './words.ts';

/** The step of a kind with what stands in the field. */
export const stepOf = (kind: StepKind, text: string, before?: ScenarioStep): ScenarioStep => {
  if (kind === 'presses') return { presses: text };
  if (kind === 'says') return { says: text };
  if (kind === 'waits') return { waits: Number(text) || 1 };
  if (kind === 'hangsUp') return { hangsUp: true };
  if (kind === 'partyHangsUp') return { partyHangsUp: text };
  if (kind !== 'transferTo') return { hears: text };
  return before && 'transferTo' in before ? { ...before, transferTo: text } : { transferTo: text, answer: 'answers' };
};

const StepField = ({
  step,
  at,
  onChange,
}: {
  readonly step: ScenarioStep;
  /** From 1. */
  readonly at: number;
  onChange(step: ScenarioStep): void;
}) => {
  const t = useWords();
  const kind = kindOf(step);
  const field = {
    className: 'scn__in',
    required: true,
    'aria-label': t('scenarios.stepText', { at }),
    value: textOf(step),
  };
  return (
    <>
      <select
        className="scn__in scn__k"
        aria-label={t('scenarios.step', { at })}
        value={kind}
        onChange={({ target }) =>
          onChange(stepOf(stepKinds.find((one) => one === target.value) ?? 'hears', textOf(step)))
        }
      >
        {stepKinds.map((one) => (
          <option key={one} value={one}>
            {t(`scenarios.${one}`)}
          </option>
        ))}
      </select>
      {kind === 'waits' && (
        <input
          {...field}
          type="number"
          min={1}
          max={3600}
          onChange={({ target }) => onChange(stepOf(kind, target.value))}
        />
      )}
      {kind === 'presses' && (
        <input
          {...field}
          pattern="[0-9*#]+"
          inputMode="tel"
          onChange={({ target }) => onChange(stepOf(kind, target.value))}
        />
      )}
      {kind !== 'waits' && kind !== 'presses' && kind !== 'hangsUp' && (
        <input {...field} onChange={({ target }) => onChange(stepOf(kind, target.value, step))} />
      )}
      {'transferTo' in step && (
        <select
          className="scn__in scn__k"
          aria-label={t('scenarios.reacts', { at })}
          value={step.answer}
          onChange={({ target }) =>
            onChange({ ...step, answer: reactions.find((one) => one === target.value) ?? 'answers' })
          }
        >
          {reactions.map((reaction) => (
            <option key={reaction} value={reaction}>
              {t(`scenarios.answers_${reaction}`)}
            </option>
          ))}
        </select>
      )}
      {'transferTo' in step && (
        <input
          className="scn__in num scn__sec"
          type="number"
          min={0}
          max={300}
          aria-label={t('scenarios.ringsAt', { at })}
          placeholder={t('scenarios.seconds')}
          value={step.after ?? ''}
          onChange={({ target }) => {
            const { after: _, ...others } = step;
            onChange(target.value === '' ? others : { ...others, after: Number(target.value) });
          }}
        />
      )}
      <Note error={useProblemAt(`/steps/${at - 1}`)} />
    </>
  );
};

/** What the caller does and hears, in order. */
export const StepFields = ({
  steps,
  onChange,
}: {
  readonly steps: readonly ScenarioStep[];
  onChange(steps: ScenarioStep[]): void;
}) => {
  const t = useWords();
  const list = useRef<HTMLOListElement>(null);
  const moved = useRef<number>(undefined);
  // The hand stays on the step that it moves.
  useEffect(() => {
    const at = moved.current;
    moved.current = undefined;
    if (at !== undefined) list.current?.children[at]?.querySelector('select')?.focus();
  });
  const move = (index: number, by: 1 | -1) => {
    const [step, other] = [steps[index], steps[index + by]];
    if (!step || !other) return;
    moved.current = index + by;
    onChange(steps.with(index, other).with(index + by, step));
  };
  const byKeys = (event: KeyboardEvent, index: number) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    event.stopPropagation();
    move(index, event.key === 'ArrowUp' ? -1 : 1);
  };
  return (
    <fieldset className="scn__fs">
      <legend>{t('scenarios.steps')}</legend>
      <ol className="scn__steps" ref={list}>
        {steps.map((step, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two steps may be the same.
          <li key={index} onKeyDown={(event) => byKeys(event, index)}>
            <span className="num mute s12">{index + 1}</span>
            <StepField step={step} at={index + 1} onChange={(next) => onChange(steps.with(index, next))} />
            <IconButton
              small
              icon="arrow-up"
              label={t('scenarios.stepUp', { at: index + 1 })}
              disabled={index === 0}
              onClick={() => move(index, -1)}
            />
            <IconButton
              small
              icon="arrow-down"
              label={t('scenarios.stepDown', { at: index + 1 })}
              disabled={index === steps.length - 1}
              onClick={() => move(index, 1)}
            />
            <IconButton
              small
              icon="x"
              label={t('scenarios.removeStep', { at: index + 1 })}
              onClick={() => onChange(steps.toSpliced(index, 1))}
            />
          </li>
        ))}
      </ol>
      {steps.length > 1 && <p className="hint">{t('scenarios.moveHelp')}</p>}
      <Button small kind="quiet" icon="plus" onClick={() => onChange([...steps, { hears: '' }])}>
        {t('scenarios.addStep')}
      </Button>
    </fieldset>
  );
};
