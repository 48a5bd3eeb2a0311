/** The parts of the editor's page, from the top left to the bottom: F6 goes round. */
const REGIONS = ['.top', '.pal', '.cv, .sc, .code', '.ins, .ph, .drawer', '.foot'];
const FOCUSABLE =
  'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), select:not(:disabled), [tabindex="0"]';

const visible = (element: HTMLElement): boolean => element.checkVisibility();

const first = (within: Element): HTMLElement | undefined =>
  [...within.querySelectorAll<HTMLElement>(FOCUSABLE)].find((one) => one.tabIndex >= 0 && visible(one));

/** Where the focus was in each part when it was left. */
const left = new WeakMap<Element, HTMLElement>();

/** Takes the keyboard to the next part of the page, to where it was there before. */
export const nextRegion = (by: 1 | -1): void => {
  const parts = REGIONS.flatMap((selector) => document.querySelector(selector) ?? []);
  const active = document.activeElement;
  const at = parts.findIndex((part) => part.contains(active));
  const here = parts[at];
  if (here && active instanceof HTMLElement) left.set(here, active);
  for (let step = 1; step <= parts.length; step += 1) {
    const part = parts.at(((at < 0 && by < 0 ? 0 : at) + by * step + parts.length) % parts.length);
    const before = part && left.get(part);
    const target = before?.isConnected && visible(before) ? before : part && first(part);
    if (!target) continue;
    target.focus();
    return;
  }
};

const inPanel = (selector: string): void => {
  // The panel of a step that was chosen just now is drawn first.
  requestAnimationFrame(() => {
    const panel = document.querySelector('.ins');
    const field = panel?.querySelector<HTMLInputElement>(selector) ?? (panel ? first(panel) : undefined);
    field?.focus();
    if (field instanceof HTMLInputElement) field.select();
  });
};

/** The name of the selected step, ready to be typed over. */
export const renameStep = (): void => inPanel('.ins__t');

/** The first setting of the selected step, or of the flow. */
export const focusSettings = (): void =>
  inPanel('[role="tabpanel"] :is(textarea, input:not([type="radio"]), select, button)');
