import { useMemo } from 'react';
import { outermostNode } from '../../schema/trace.ts';
import { titleOf } from '../canvas/model.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useLanguage } from '../i18n/index.ts';
import type { Story } from './story.ts';

/** What a step is called; one inside another flow with the card that runs it: 自助下单 › 收集号码. */
export const useStepTitle = (story: Story): ((node: string) => string) => {
  const language = useLanguage();
  const { types } = useEditor();
  const { nodes } = useFlowNow();
  return useMemo(() => {
    const inner = new Map(story.steps.map(({ node, trace }) => [node, trace?.type]));
    return (node) => {
      const outer = outermostNode(node);
      const title = titleOf(nodes[outer], types, language) || outer;
      if (outer === node) return title;
      const own = node.slice(node.lastIndexOf('/') + 1);
      return `${title} › ${types.get(inner.get(node) ?? '')?.title[language] ?? own}`;
    };
  }, [story.steps, types, nodes, language]);
};
