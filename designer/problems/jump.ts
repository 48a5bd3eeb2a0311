import type { Diagnostic } from '../../schema/diagnostic.ts';
import { lineage } from '../document/pointer.ts';
import { selectAndShow } from '../editor/commands.ts';
import type { EditorSession } from '../editor/session.ts';

const tabOf = (pointer: string): string => {
  if (pointer.startsWith('/variables')) return 'variables';
  return /^\/nodes\/[^/]+\/exits/.test(pointer) ? 'exits' : 'settings';
};

const CONTROLS = 'input, textarea, button, [tabindex]';

/** Leads the field that a problem is about under the cursor, once the inspector shows its step: its tab, its place. */
const focusField = (pointer: string): void => {
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`.ins [role=tab][id$="-${tabOf(pointer)}"]`)?.click();
    requestAnimationFrame(() => focusAt(pointer));
  });
};

/** Puts the cursor into the field of the inspector that is nearest to a pointer. */
export const focusAt = (pointer: string): void => {
  const field = lineage(pointer)
    .map((one) => document.querySelector<HTMLElement>(`.ins [data-pointer="${CSS.escape(one)}"]`))
    .find((one) => one !== null);
  const control = field?.matches(CONTROLS) ? field : field?.querySelector<HTMLElement>(CONTROLS);
  field?.scrollIntoView({ block: 'center' });
  control?.focus();
};

/** Goes to where a problem is: its step, its tab of the inspector, its field. */
export const jumpTo = (session: EditorSession, { node, pointer }: Pick<Diagnostic, 'node' | 'pointer'>): void => {
  if (node !== undefined) selectAndShow(session, node);
  else session.document.select([]);
  focusField(pointer);
};
