import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { Flow } from '../../schema/flow.ts';
import type { Ways } from '../canvas/elements.ts';
import type { LayeredMarks } from '../canvas/marks.ts';
import type { Autosave, SaveState } from '../document/autosave.ts';
import type { NodeTypes } from '../document/edits.ts';
import type { DocumentState, FlowDocument, HistoryState } from '../document/store.ts';
import type { HeatChoice } from '../heat/choice.ts';
import type { Pair } from '../i18n/words.ts';
import type { PresenceState } from '../presence/state.ts';
import type { CallSession } from '../simulate/session.ts';

/** What the parts of one open editor share. */
export interface EditorSession {
  readonly flowId: string;
  readonly document: FlowDocument;
  readonly autosave: Autosave;
  readonly types: NodeTypes;
  /** The phone; while the call of a flow around this one is on, that flow's. */
  readonly call: CallSession;
  /** This flow is open within another one whose call is shown here. */
  readonly around?: CallAround;
  /** Below analyst one may look and call, not change. */
  readonly readOnly: boolean;
  /** Nobody's editor: a drawing to look at. */
  readonly reading?: true;
  /** Heights of the cards as the browser measured them. */
  readonly heights: Map<string, number>;
  readonly view: StoreApi<ViewState>;
  /** What is said of cards and exits beside what they are: heat, coverage, differences, colleagues. */
  readonly marks: StoreApi<LayeredMarks>;
  /** The person at work, for notes. */
  readonly author: string;
  /** Who else has the flow open. */
  readonly presence: StoreApi<PresenceState>;
}

/** A call of a flow around the one at work. */
export interface CallAround {
  /** Steps of this flow stand in the call's path behind one of these: `ask/`. */
  readonly prefixes: readonly string[];
  /** The flow that was called. */
  readonly flowId: string;
  readonly name: string;
  /** The phone of the flow at work. */
  readonly own: CallSession;
}

export type DrawerName = 'scenarios' | 'versions';

/** How the document is read and edited: drawn, told as a script, or as text. */
export type Mode = 'canvas' | 'script' | 'code';

/** What is open and where the pointer is: nothing that anybody would undo. */
export interface ViewState {
  readonly mode: Mode;
  /** Exit whose line or row the pointer is on, as `node:exit`. */
  readonly hovered: string | undefined;
  /** Selected line. */
  readonly wire: string | undefined;
  readonly quickAdd: QuickAdd | undefined;
  /** A menu where the right button was pressed, and what it is about. */
  readonly menu: CanvasMenu | undefined;
  /** The line that what is dragged would be put into. */
  readonly drop: string | undefined;
  /** The step whose title is written on its card. */
  readonly renaming: string | undefined;
  /** The step whose exits are being wired by the keyboard; with `exit` that one at once. */
  readonly wiring: { readonly node: string; readonly exit?: string } | undefined;
  /** The search in the flow is open; `at` makes opening it again a new wish. */
  readonly search: { readonly at: number } | undefined;
  /** A word about what was just tried. */
  readonly notice: Notice | undefined;
  /** Where one looked when the flow was left for another one that it runs. */
  readonly camera: { readonly x: number; readonly y: number; readonly zoom: number } | undefined;
  /** Something is under way that takes its time, and can be stopped. */
  readonly busy: Busy | undefined;
  readonly problemsOpen: boolean;
  /** The window that publishes is open. */
  readonly publishing: boolean;
  /** The heat map is on, and which calls it tells of. */
  readonly heat: HeatChoice | undefined;
  /** What stands at the right in place of the inspector. */
  readonly drawer: DrawerName | undefined;
  /** Two versions side by side, in place of the canvas; the same one twice: one to look at. */
  readonly compare: Comparison | undefined;
  /** Ways of lines whose cards are under the pointer now. */
  readonly moving: Ways;
  /** The camera follows the call. */
  readonly follow: boolean;
  /** A card to bring into view; `at` makes asking twice for one card two wishes. */
  readonly show: { readonly node: string; readonly at: number; readonly focus?: true } | undefined;
}

/** Steps, notes or the ground that a menu is about; what is selected says which. */
export interface CanvasMenu {
  readonly about: 'step' | 'selection' | 'note' | 'ground';
  readonly x: number;
  readonly y: number;
}

/** What takes its time, since when (`performance.now()`), and how it is given up. */
export interface Busy {
  readonly words: Pair;
  readonly since: number;
  stop(): void;
}

export interface Notice {
  readonly words: Pair;
  readonly tone: 'ok' | 'bad';
  readonly at: number;
}

/** A menu of steps at a place on the canvas: on a line, or at the end of one that was dropped on the ground. */
export interface QuickAdd {
  readonly screen: { readonly x: number; readonly y: number };
  readonly canvas: { readonly x: number; readonly y: number };
  readonly from?: { readonly node: string; readonly exit: string };
  readonly insert: boolean;
  /** Goes on from this step, at its main exit. */
  readonly after?: string;
}

/** A published version by its number, the draft on the canvas, or the draft that an older version took the place of. */
export type Side = number | 'draft' | 'kept';
export interface Comparison {
  readonly from: Side;
  readonly to: Side;
}

export const noView: ViewState = {
  moving: new Map(),
  mode: 'canvas',
  hovered: undefined,
  wire: undefined,
  quickAdd: undefined,
  menu: undefined,
  drop: undefined,
  renaming: undefined,
  wiring: undefined,
  search: undefined,
  notice: undefined,
  camera: undefined,
  busy: undefined,
  problemsOpen: false,
  drawer: undefined,
  compare: undefined,
  publishing: false,
  heat: undefined,
  follow: true,
  show: undefined,
};

export const EditorContext = createContext<EditorSession | undefined>(undefined);

export const useEditor = (): EditorSession => {
  const session = useContext(EditorContext);
  if (!session) throw new Error('outside an editor');
  return session;
};

export const useDocument = <T>(select: (state: DocumentState) => T): T => useStore(useEditor().document.store, select);
export const useFlowNow = (): Flow => useDocument((state) => state.flow);
export const useSelection = (): readonly string[] => useDocument((state) => state.selection);
export const useHistory = (): HistoryState => useStore(useEditor().document.history);
export const useSaving = <T>(select: (state: SaveState) => T): T => useStore(useEditor().autosave.state, select);
export const useView = <T>(select: (state: ViewState) => T): T => useStore(useEditor().view, select);
