import type { Diagnostic } from '../../schema/diagnostic.ts';
import { lineage } from '../document/pointer.ts';
import { selectAndShow } from '../editor/commands.ts';
import type { EditorSession } from '../editor/session.ts';

const tabOf = (pointer: string): string => {
  if (pointer.startsWith('/variables')) return 'variables';
  return /^\/nodes\/[^/]+\/exits/.test(pointer) ? 'exits' : 'settings';
};

const CONTROLS = 'input, textarea, button, [tabindex]';

/** The panel of a step comes some frames after the step was selected, a slow one later. */
const FRAMES = 90;
const soon = (act: () => boolean, left = FRAMES): void => {
  if (!act() && left > 0) requestAnimationFrame(() => soon(act, left - 1));
};

const panelOf = (node: string | undefined): HTMLElement | null =>
  document.querySelector<HTMLElement>(
    node === undefined ? '.ins:not([data-node])' : `.ins[data-node="${CSS.escape(node)}"]`,
  );

/** Leads the field that a problem is about under the cursor, once the inspector shows its step: its tab, its place. */
const focusField = ({ node, pointer }: Pick<Diagnostic, 'node' | 'pointer'>): void =>
  soon(() => {
    const tab = panelOf(node)?.querySelector<HTMLElement>(`[role=tab][id$="-${tabOf(pointer)}"]`);
    if (!tab) return false;
    tab.click();
    soon(
      () => panelOf(node)?.querySelector(`[role=tabpanel][aria-labelledby="${tab.id}"]`) != null && focusAt(pointer),
    );
    return true;
  });

/** Puts the cursor into the field of the inspector that is nearest to a pointer. @returns whether there is one */
export const focusAt = (pointer: string): boolean => {
  const field = lineage(pointer)
    .map((one) => document.querySelector<HTMLElement>(`.ins [data-pointer="${CSS.escape(one)}"]`))
    .find((one) => one !== null);
  const control = field?.matches(CONTROLS) ? field : field?.querySelector<HTMLElement>(CONTROLS);
  field?.scrollIntoView({ block: 'center' });
  control?.focus();
  return control !== undefined && control !== null;
};

/** Goes to where a problem is: its step, its tab of the inspector, its field. */
export const jumpTo = (session: EditorSession, problem: Pick<Diagnostic, 'node' | 'pointer'>): void => {
  const { node } = problem;
  if (node !== undefined) selectAndShow(session, node);
  else session.document.select([]);
  focusField(problem);
};
