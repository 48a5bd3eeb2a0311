import { useId } from 'react';
import { Toggle } from '../../ui/index.ts';
import { usePanel, useProblems } from '../context.tsx';
import type { WidgetProps } from './control.ts';

/** Yes or no, in one line. */
export const SwitchWidget = ({ schema, label, value, pointer, onChange }: WidgetProps) => {
  const id = useId();
  const { language } = usePanel();
  const problem = useProblems(pointer);
  const note = problem.error ?? problem.warning ?? schema['x-help']?.[language];
  return (
    <div>
      <Toggle
        describedBy={note ? id : undefined}
        checked={typeof value === 'boolean' ? value : schema.default === true}
        onChange={(next) => onChange(next, pointer)}
      >
        {label}
      </Toggle>
      {note && (
        <p id={id} className={`opt__n${problem.error ? ' opt__n--error' : ''}`}>
          {note}
        </p>
      )}
    </div>
  );
};
