import type { ScenarioStep } from '../../schema/scenario.ts';
import { exitTitle, titleOf } from '../canvas/model.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { splitStep } from './coverage.ts';

export const stepKinds = ['hears', 'presses', 'says', 'waits', 'transferTo', 'partyHangsUp', 'hangsUp'] as const;
/** How somebody who is called up or transferred to reacts. */
export const reactions = ['answers', 'busy', 'noAnswer', 'fails'] as const;
export type StepKind = (typeof stepKinds)[number];

export const kindOf = (step: ScenarioStep): StepKind => stepKinds.find((kind) => kind in step) ?? 'hears';

/** What stands in the step's field. */
export const textOf = (step: ScenarioStep): string => {
  if ('hears' in step) return step.hears;
  if ('presses' in step) return step.presses;
  if ('says' in step) return step.says;
  if ('waits' in step) return String(step.waits);
  if ('transferTo' in step) return step.transferTo;
  return 'partyHangsUp' in step ? step.partyHangsUp : '';
};

/** 听到「您好」 */
export const useStepWords = () => {
  const t = useWords();
  return (step: ScenarioStep): string => [t(`scenarios.${kindOf(step)}`), textOf(step)].filter(Boolean).join(' ');
};

/** A step of a path in the analyst's words: 主菜单 · 查单. */
export const usePathWords = () => {
  const language = useLanguage();
  const { types } = useEditor();
  const flow = useFlowNow();
  return (step: string): string => {
    const { node, exit } = splitStep(step);
    const found = Object.hasOwn(flow.nodes, node) ? flow.nodes[node] : undefined;
    const title = titleOf(found, types, language) || node;
    return exit === undefined ? title : `${title} · ${exitTitle(found, types, exit, language)}`;
  };
};
