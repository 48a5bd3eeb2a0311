import { useId } from 'react';
import { Note, Toggle } from '../../ui/index.ts';
import { usePanel, useProblems } from '../context.tsx';
import type { WidgetProps } from './control.ts';

/** Yes or no, in one line. */
export const SwitchWidget = ({ schema, label, value, pointer, onChange }: WidgetProps) => {
  const id = useId();
  const { language } = usePanel();
  const problem = useProblems(pointer);
  const help = schema['x-help']?.[language];
  return (
    <div>
      <Toggle
        describedBy={(problem.error ?? problem.warning ?? help) ? id : undefined}
        checked={typeof value === 'boolean' ? value : schema.default === true}
        onChange={(next) => onChange(next, pointer)}
      >
        {label}
      </Toggle>
      <Note id={id} help={help} {...problem} />
    </div>
  );
};
