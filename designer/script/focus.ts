/** The element of a step in the script. */
export const stepElementId = (id: string): string => `sc-${id}`;

const elementOf = (id: string): HTMLElement | null => document.getElementById(stepElementId(id));

/** Puts the keyboard on a step and brings it into view. @returns whether it is there */
export const focusStep = (id: string): boolean => {
  const element = elementOf(id);
  if (!element) return false;
  element.focus({ preventScroll: true });
  element.scrollIntoView({ block: 'nearest' });
  return true;
};

/** Where the keyboard is when it is in the script: a step, or something within one. */
export const focusedStep = (): string | undefined =>
  document.activeElement?.closest<HTMLElement>('.sc [data-step]')?.dataset.step;

export const isOnStep = (): boolean => document.activeElement?.matches('.sc [data-step]') ?? false;

/** The keyboard is nowhere: what it was on has gone. */
export const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** Into the first text of a step. @returns whether it has one */
export const focusFirstText = (id: string): boolean => {
  const field = elementOf(id)?.querySelector<HTMLElement>('textarea[data-edit]');
  field?.focus();
  return field !== null && field !== undefined;
};
