import type { Command, CommandSource } from '../command/registry.ts';
import { mainExit } from '../document/edits.ts';
import { moveStep } from '../document/move.ts';
import type { Script } from '../document/script.ts';
import { focusSettings } from '../editor/places.ts';
import type { EditorSession } from '../editor/session.ts';
import { script as words } from '../i18n/words/script.ts';
import { focusedStep, focusFirstText, focusStep, isOnStep } from './focus.ts';

/** The keys of the script: from step to step, into a step and out of it. */
export const scriptCommands = (session: EditorSession, script: () => Script): CommandSource => {
  const { document: flowDocument, types, readOnly } = session;
  const current = (): string | undefined => focusedStep() ?? flowDocument.store.getState().selection[0];
  const by = (steps: number) => {
    const { order } = script();
    const at = order.indexOf(current() ?? '');
    const next = order[Math.min(order.length - 1, Math.max(0, at + steps))];
    if (next !== undefined) focusStep(next);
  };
  const move = (places: -1 | 1) => {
    const id = current();
    if (id === undefined) return;
    flowDocument.apply((flow) => moveStep(flow, id, places, types));
    requestAnimationFrame(() => focusStep(id));
  };
  const commands: readonly Command[] = [
    { id: 'script.next', keys: ['J', 'ArrowDown'], title: words.next, run: () => by(1) },
    { id: 'script.previous', keys: ['K', 'ArrowUp'], title: words.previous, run: () => by(-1) },
    {
      id: 'script.first',
      keys: ['Home'],
      title: words.first,
      run: () => focusStep(script().order[0] ?? ''),
    },
    {
      id: 'script.last',
      keys: ['End'],
      title: words.last,
      run: () => focusStep(script().order.at(-1) ?? ''),
    },
    {
      id: 'script.follow',
      keys: ['ArrowRight'],
      title: words.follow,
      when: isOnStep,
      run: () => {
        const node = flowDocument.flow().nodes[current() ?? ''];
        const exit = node && mainExit(types.get(node.type), node);
        focusStep((exit !== undefined && node?.exits[exit]) || '');
      },
    },
    {
      id: 'script.whence',
      keys: ['ArrowLeft'],
      title: words.whence,
      when: isOnStep,
      run: () => focusStep(script().ways.get(current() ?? '')?.node ?? ''),
    },
    {
      id: 'script.edit',
      keys: ['Enter'],
      title: words.edit,
      when: isOnStep,
      run: () => focusFirstText(current() ?? '') || focusSettings(current()),
    },
    {
      id: 'script.done',
      keys: ['Escape'],
      title: words.done,
      where: 'anywhere',
      when: () => focusedStep() !== undefined && !isOnStep(),
      run: () => focusStep(focusedStep() ?? ''),
    },
    {
      id: 'script.up',
      keys: ['Alt+ArrowUp'],
      title: words.up,
      icon: 'arrow-up',
      when: () => !readOnly,
      run: () => move(-1),
    },
    {
      id: 'script.down',
      keys: ['Alt+ArrowDown'],
      title: words.down,
      icon: 'arrow-down',
      when: () => !readOnly,
      run: () => move(1),
    },
  ].map((command): Command => ({ where: 'document', ...command, group: 'move' }) as Command);
  return { commands: () => commands };
};
