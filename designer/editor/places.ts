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

/** The panel of a step that was chosen just now may take some frames to be drawn. */
const FRAMES = 30;

const inPanel = (selector: string, node: string | undefined, frames = FRAMES): void => {
  const panel = document.querySelector<HTMLElement>('.ins');
  if (panel?.dataset.node !== node) {
    if (frames > 0) requestAnimationFrame(() => inPanel(selector, node, frames - 1));
    return;
  }
  const field = panel?.querySelector<HTMLElement>(selector) ?? (panel ? first(panel) : undefined);
  field?.focus();
  if (field instanceof HTMLInputElement) field.select();
};

/** The name of a step, ready to be typed over. */
export const renameStep = (node: string | undefined): void => inPanel('.ins__t', node);

/** The first setting of a step, or of the flow. */
export const focusSettings = (node: string | undefined): void =>
  inPanel('[role="tabpanel"] :is(textarea, input:not([type="radio"]), select, button)', node);

/** From a panel back to the step that it is about. */
export const focusDocument = (node: string | undefined): void => {
  const within = document.querySelector('.cv, .sc, .code');
  const step =
    node === undefined
      ? undefined
      : within?.querySelector<HTMLElement>(`:is([data-step], .react-flow__node)[data-id="${CSS.escape(node)}"]`);
  (step ?? (within ? first(within) : undefined))?.focus();
};

/** The keyboard is in a panel beside the document, and no list of it is open that would take an Escape for itself. */
export const inSidePanel = (): boolean => {
  const active = document.activeElement;
  return (
    active?.closest('.ins, .drawer') != null && active.closest('.ant-select-open, [aria-expanded="true"]') === null
  );
};
