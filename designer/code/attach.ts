import type { Flow } from '../../schema/flow.ts';
import type { Language } from '../../schema/text.ts';
import { lineage } from '../document/pointer.ts';
import type { EditorSession } from '../editor/session.ts';
import { textEdits } from './edits.ts';
import type { Monaco } from './load.ts';
import { nodeOf, placesOf, spotAt } from './locate.ts';
import { namesAt } from './names.ts';
import { inChinese } from './schema.ts';
import { codeState } from './state.ts';
import { type CodeSync, createCodeSync } from './sync.ts';

type Editor = ReturnType<Monaco['editor']['create']>;
type Model = ReturnType<Monaco['editor']['createModel']>;
type Ending = () => void;

/** The cursor rests so long before the step that it stands in is selected. */
const SELECT_AFTER_MS = 150;
const OURS = 'switchyard';

const timer = (run: () => void, ms: number): Ending => {
  const id = setTimeout(run, ms);
  return () => clearTimeout(id);
};

/** Puts a text into the model by its smallest changes; what stands at the top of the window stays there. */
const put = (editor: Editor, model: Model, text: string): void => {
  const edits = textEdits(model.getValue(), text);
  if (edits.length === 0) return;
  const top = editor.getVisibleRanges()[0]?.startLineNumber ?? 1;
  const below = editor.getScrollTop() - editor.getTopForLineNumber(top);
  const [mark = ''] = model.deltaDecorations(
    [],
    [{ range: { startLineNumber: top, startColumn: 1, endLineNumber: top, endColumn: 1 }, options: {} }],
  );
  const operations = edits.map(({ from, to, text: words }) => {
    const [start, end] = [model.getPositionAt(from), model.getPositionAt(to)];
    return {
      range: {
        startLineNumber: start.lineNumber,
        startColumn: start.column,
        endLineNumber: end.lineNumber,
        endColumn: end.column,
      },
      text: words,
    };
  });
  model.pushEditOperations([], operations, () => null);
  const line = model.getDecorationRange(mark)?.startLineNumber ?? top;
  model.deltaDecorations([mark], []);
  editor.setScrollTop(Math.max(0, editor.getTopForLineNumber(line) + below));
};

/** The text follows the document and the document the text. */
const follow = (editor: Editor, model: Model, session: EditorSession, sync: CodeSync): Ending => {
  const state = codeState(session.document);
  let putting = false;
  const written = model.onDidChangeContent(() => {
    if (!putting) sync.typed(model.getValue());
  });
  const unsubscribe = state.subscribe(({ text }, before) => {
    if (text === before.text || text === model.getValue()) return;
    putting = true;
    put(editor, model, text);
    putting = false;
  });
  return () => {
    written.dispose();
    unsubscribe();
  };
};

/** Undo and redo are the document's; only words that are not in the flow yet have a history of their own. */
const undoAsOne = (editor: Editor, session: EditorSession, sync: CodeSync): Ending => {
  const keys = editor.onKeyDown((event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.browserEvent.key.toLowerCase();
    const undo = key === 'z' && !event.shiftKey;
    const redo = key === 'y' || (key === 'z' && event.shiftKey);
    if (!undo && !redo) return;
    if (session.readOnly || !sync.flush()) return;
    event.preventDefault();
    event.stopPropagation();
    if (undo) session.document.undo();
    else session.document.redo();
  });
  return () => keys.dispose();
};

/** A selected card leads to its place in the code, and the cursor in a step selects it. */
const followSelection = (editor: Editor, model: Model, session: EditorSession): Ending => {
  const { document, view } = session;
  let byCursor = false;
  let stop: Ending | undefined;
  const lead = (id: string | undefined) => {
    const pointer = `/nodes/${id}`;
    const place = id === undefined ? undefined : placesOf(model.getValue(), [pointer]).get(pointer);
    if (!place) return;
    const at = model.getPositionAt(place.keyFrom);
    editor.setPosition(at);
    editor.revealLineNearTop(at.lineNumber);
  };
  const only = (selection: readonly string[]) => (selection.length === 1 ? selection[0] : undefined);
  const cursor = editor.onDidChangeCursorPosition(() => {
    stop?.();
    if (!editor.hasTextFocus()) return;
    stop = timer(() => {
      const at = editor.getPosition();
      const id = at ? nodeOf(spotAt(model.getValue(), model.getOffsetAt(at)).pointer) : undefined;
      if (id === undefined || !document.flow().nodes[id]) return;
      byCursor = true;
      document.select([id]);
      byCursor = false;
    }, SELECT_AFTER_MS);
  });
  const selected = document.store.subscribe(({ selection }, before) => {
    if (selection !== before.selection && !byCursor) lead(only(selection));
  });
  const shown = view.subscribe(({ show }, before) => {
    if (show !== before.show) lead(show?.node);
  });
  lead(only(document.store.getState().selection));
  return () => {
    stop?.();
    cursor.dispose();
    selected();
    shown();
  };
};

/** What the server found wrong stands at its place in the code. */
const showDiagnostics = (monaco: Monaco, model: Model, session: EditorSession, language: Language): Ending => {
  const show = () => {
    const { diagnostics } = session.autosave.state.getState().draft;
    const places = placesOf(model.getValue(), new Set(diagnostics.flatMap(({ pointer }) => lineage(pointer))));
    const markers = diagnostics.map(({ pointer, severity, message, code }) => {
      const place = lineage(pointer)
        .map((one) => places.get(one))
        .find((one) => one !== undefined);
      const start = model.getPositionAt(place?.keyFrom ?? 0);
      const far = model.getPositionAt(place?.to ?? 0);
      // A whole step underlined says nothing: its first line does.
      const endColumn = far.lineNumber === start.lineNumber ? far.column : model.getLineMaxColumn(start.lineNumber);
      return {
        severity: severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
        message: message[language],
        code,
        startLineNumber: start.lineNumber,
        startColumn: start.column,
        endLineNumber: start.lineNumber,
        endColumn,
      };
    });
    monaco.editor.setModelMarkers(model, OURS, markers);
  };
  show();
  const unsubscribe = session.autosave.state.subscribe(({ draft }, before) => {
    if (draft.diagnostics !== before.draft.diagnostics) show();
  });
  return () => {
    unsubscribe();
    monaco.editor.setModelMarkers(model, OURS, []);
  };
};

/** The language service speaks English; its markers are put into the analyst's words. */
const translateMarkers = (monaco: Monaco, model: Model, language: Language): Ending => {
  if (language !== 'zh-CN') return () => undefined;
  const changed = monaco.editor.onDidChangeMarkers((resources) => {
    if (!resources.some((one) => one.toString() === model.uri.toString())) return;
    const markers = monaco.editor.getModelMarkers({ owner: 'json', resource: model.uri });
    const said = markers.map((marker) => ({ ...marker, message: inChinese(marker.message) }));
    if (said.some(({ message }, at) => message !== markers[at]?.message)) {
      monaco.editor.setModelMarkers(model, 'json', said);
    }
  });
  return () => changed.dispose();
};

/** Completion of what only the document knows: steps where something leads, variables where one is named. */
const offerNames = (monaco: Monaco, model: Model, session: EditorSession, language: Language): Ending => {
  const { CompletionItemKind } = monaco.languages;
  const offered = monaco.languages.registerCompletionItemProvider('json', {
    triggerCharacters: ['"', ':', ' '],
    provideCompletionItems(asked, position) {
      if (asked !== model) return { suggestions: [] };
      const text = model.getValue();
      const offset = model.getOffsetAt(position);
      const spot = spotAt(text, offset);
      if (spot.part !== 'value') return { suggestions: [] };
      const place = placesOf(text, [spot.pointer]).get(spot.pointer);
      const begun = place !== undefined && place.from < offset && text.charAt(place.from) === '"';
      const start = model.getPositionAt(begun ? place.from : offset);
      const end = model.getPositionAt(begun ? Math.max(offset, place.to) : offset);
      const range = {
        startLineNumber: position.lineNumber,
        startColumn: start.lineNumber === position.lineNumber ? start.column : position.column,
        endLineNumber: position.lineNumber,
        endColumn: end.lineNumber === position.lineNumber ? end.column : position.column,
      };
      const flow: Flow = session.document.flow();
      const suggestions = namesAt(spot.pointer, flow, session.types, language).map(({ name, what }) => ({
        label: { label: name, description: what },
        kind: CompletionItemKind.Reference,
        insertText: JSON.stringify(name),
        filterText: `"${name} ${what}"`,
        sortText: ` ${name}`,
        range,
      }));
      return { suggestions };
    },
  });
  return () => offered.dispose();
};

export interface Attached {
  readonly editor: Editor;
  readonly sync: CodeSync;
  dispose(): void;
}

/** Opens the code of a session's flow in `host`. */
export const attach = (
  monaco: Monaco,
  host: HTMLElement,
  session: EditorSession,
  { language, label }: { readonly language: Language; readonly label: string },
): Attached => {
  const sync = createCodeSync(session.document, timer);
  const uri = monaco.Uri.parse(`switchyard://flow/${encodeURIComponent(session.flowId)}.json`);
  monaco.editor.getModel(uri)?.dispose();
  const model = monaco.editor.createModel(codeState(session.document).getState().text, 'json', uri);
  model.updateOptions({ tabSize: 2, insertSpaces: true });
  const editor = monaco.editor.create(host, {
    model,
    ariaLabel: label,
    automaticLayout: true,
    // A text area, so that the editor's keys and screen readers know that somebody is typing.
    editContext: false,
    fixedOverflowWidgets: true,
    fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
    fontSize: 13,
    lineHeight: 20,
    minimap: { enabled: false },
    overviewRulerBorder: false,
    padding: { top: 12, bottom: 40 },
    quickSuggestions: { strings: true, other: true, comments: false },
    readOnly: session.readOnly,
    domReadOnly: session.readOnly,
    renderLineHighlight: 'line',
    scrollBeyondLastLine: false,
    stickyScroll: { enabled: false },
    suggest: { showWords: false },
    unicodeHighlight: { ambiguousCharacters: false, nonBasicASCII: false },
    wordBasedSuggestions: 'off',
    wordWrap: 'on',
    wrappingIndent: 'indent',
  });
  const endings = [
    follow(editor, model, session, sync),
    undoAsOne(editor, session, sync),
    followSelection(editor, model, session),
    showDiagnostics(monaco, model, session, language),
    translateMarkers(monaco, model, language),
    offerNames(monaco, model, session, language),
  ];
  return {
    editor,
    sync,
    dispose() {
      sync.close();
      for (const end of endings) end();
      editor.dispose();
      model.dispose();
    },
  };
};
