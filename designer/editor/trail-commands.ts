import { useMemo } from 'react';
import { childOf } from '../canvas/model.ts';
import { type Command, useCommands } from '../command/registry.ts';
import { canvas } from '../i18n/words/canvas.ts';
import type { EditorSession } from './session.ts';
import { useTrailOfFlows } from './trail.tsx';

/** Into the flow that the selected step runs, and out again. */
export const useTrailCommands = ({ document, types }: EditorSession): void => {
  const trail = useTrailOfFlows();
  const commands = useMemo<readonly Command[]>(() => {
    const child = (): string | undefined => {
      const { flow, selection } = document.store.getState();
      const node = selection.length === 1 ? flow.nodes[selection[0] ?? ''] : undefined;
      return node && childOf(node, types.get(node.type));
    };
    const outer = trail?.steps.at(-2)?.id;
    return [
      {
        id: 'subflow.open',
        group: 'move',
        title: canvas.openSubflow,
        icon: 'arrow-right',
        keys: ['O'],
        where: 'document',
        when: () => trail !== undefined && child() !== undefined,
        run: () => {
          const id = child();
          if (id !== undefined) trail?.open(id);
        },
      },
      {
        id: 'subflow.back',
        group: 'move',
        title: canvas.leaveSubflow,
        icon: 'corner-up-left',
        keys: ['Shift+O'],
        where: 'document',
        when: () => outer !== undefined,
        run: () => outer !== undefined && trail?.back(outer),
      },
    ];
  }, [trail, document, types]);
  useCommands(useMemo(() => ({ commands: () => commands }), [commands]));
};
