import { AnswersPanels } from './answers-panel.tsx';
import { StepPanel } from './step-panel.tsx';
import { VariablesPanel } from './variables-panel.tsx';

/** Beside a call: the step that is looked at, variables, and what other systems are to answer. */
export const CallPanels = () => (
  <div className="panels">
    <StepPanel />
    <VariablesPanel />
    <AnswersPanels />
  </div>
);
