import { useEffect, useRef } from 'react';
import { compileExpression } from '../../schema/expression/compile.ts';
import type { ExpressionProblem } from '../../schema/expression/problems.ts';
import { useCatalogue } from '../api/index.ts';
import { useWords } from '../i18n/index.ts';
import { usePanel, useReadable } from '../panel/context.tsx';
import { useScheme } from '../theme/scheme.ts';
import { CEL, registerCel, setContext } from './cel-language.ts';
import type { ExpressionBoxProps } from './expression-box.tsx';
import { type Monaco, showScheme } from './load.ts';
import { knownFieldsOf } from './record-fields.ts';

type Editor = ReturnType<Monaco['editor']['create']>;

/** The expression rests so long before it is checked. */
const CHECK_AFTER_MS = 120;
const TALLEST = 180;
let count = 0;

export interface CelEditorProps extends ExpressionBoxProps {
  readonly monaco: Monaco;
  /** The plain field before it had the focus, and the caret stood here. */
  readonly caret: number | undefined;
}

/** The word that a problem begins at. */
const lengthAt = (text: string, offset: number): number => /^\w+|^./.exec(text.slice(offset))?.[0].length ?? 1;

/** One expression in Monaco: coloured, completed, and checked by the very checker of the server while one types. */
export const CelEditor = (props: CelEditorProps) => {
  const { monaco, control, label, value, expected, caret, disabled } = props;
  const t = useWords();
  const { flow, language } = usePanel();
  const readable = useReadable();
  const catalogue = useCatalogue().data;
  const scheme = useScheme((state) => state.scheme);
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<Editor>(undefined);
  const now = useRef(props);
  now.current = props;

  useEffect(() => showScheme(scheme), [scheme]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: made once; what changes later is told to it below.
  useEffect(() => {
    const box = host.current;
    if (!box) return;
    registerCel(monaco);
    count += 1;
    const model = monaco.editor.createModel(value, CEL, monaco.Uri.parse(`switchyard://expression/${count}`));
    const made = monaco.editor.create(box, {
      model,
      ariaLabel: label,
      editContext: false,
      // Tab goes to the next field, as in every field of a form.
      tabFocusMode: true,
      automaticLayout: true,
      fixedOverflowWidgets: true,
      fontFamily: 'ui-monospace, "SF Mono", Menlo, Consolas, "Noto Sans Mono CJK SC", monospace',
      fontSize: 12,
      lineHeight: 20,
      lineNumbers: 'off',
      glyphMargin: false,
      folding: false,
      lineDecorationsWidth: 4,
      lineNumbersMinChars: 0,
      minimap: { enabled: false },
      overviewRulerLanes: 0,
      overviewRulerBorder: false,
      hideCursorInOverviewRuler: true,
      padding: { top: 6, bottom: 6 },
      renderLineHighlight: 'none',
      scrollBeyondLastLine: false,
      scrollbar: { horizontal: 'hidden', verticalScrollbarSize: 8, alwaysConsumeMouseWheel: false },
      stickyScroll: { enabled: false },
      contextmenu: false,
      occurrencesHighlight: 'off',
      quickSuggestions: { strings: false, other: true, comments: false },
      wordBasedSuggestions: 'off',
      wordWrap: 'on',
      unicodeHighlight: { ambiguousCharacters: false, nonBasicASCII: false },
      readOnly: disabled ?? false,
      domReadOnly: disabled ?? false,
    });
    editor.current = made;
    const settle = () => {
      box.style.height = `${Math.min(TALLEST, Math.max(32, made.getContentHeight()))}px`;
    };
    settle();
    made.onDidContentSizeChange(settle);
    model.onDidChangeContent(() => {
      const text = model.getValue();
      if (text !== now.current.value) now.current.onChange(text);
    });
    if (caret !== undefined) {
      made.setPosition(model.getPositionAt(caret));
      made.focus();
    }
    return () => {
      editor.current = undefined;
      setContext(model.uri.toString(), undefined);
      made.dispose();
      model.dispose();
    };
  }, [monaco]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (model && model.getValue() !== value) model.setValue(value);
  }, [value]);

  useEffect(() => {
    const model = editor.current?.getModel();
    if (!model) return;
    setContext(model.uri.toString(), {
      language,
      variables: readable.map((one) => ({ ...one, typeName: t(`panel.type_${one.type}`) })),
      fieldsOf: (variable) => (catalogue ? knownFieldsOf(variable, flow, catalogue, language) : []),
    });
  }, [readable, language, flow, catalogue, t]);

  useEffect(() => {
    const timer = setTimeout(() => {
      const model = editor.current?.getModel();
      if (!model) return;
      const checked = value.trim() === '' ? undefined : compileExpression(value, flow.variables, expected);
      const problem: ExpressionProblem | undefined = checked && !checked.ok ? checked.problem : undefined;
      now.current.onProblem(problem?.message);
      if (!problem) {
        monaco.editor.setModelMarkers(model, 'expression', []);
        return;
      }
      const offset = Math.min(problem.offset ?? 0, Math.max(0, value.length - 1));
      const [from, to] = [model.getPositionAt(offset), model.getPositionAt(offset + lengthAt(value, offset))];
      monaco.editor.setModelMarkers(model, 'expression', [
        {
          severity: monaco.MarkerSeverity.Error,
          message: problem.message[language],
          startLineNumber: from.lineNumber,
          startColumn: from.column,
          endLineNumber: to.lineNumber,
          endColumn: to.column,
        },
      ]);
    }, CHECK_AFTER_MS);
    return () => clearTimeout(timer);
  }, [monaco, value, flow.variables, expected, language]);

  // The label, the note and the state of the field belong to the text area that one types into.
  useEffect(() => {
    const area = host.current?.querySelector('textarea');
    if (!area) return;
    area.id = control.id;
    area.setAttribute('aria-label', label);
    for (const [name, said] of [
      ['aria-describedby', control['aria-describedby']],
      ['aria-required', control['aria-required'] ? 'true' : undefined],
      ['aria-invalid', control['aria-invalid'] ? 'true' : undefined],
    ] as const) {
      if (said === undefined) area.removeAttribute(name);
      else area.setAttribute(name, said);
    }
  });
  return <div ref={host} className={control.status === 'error' ? 'cel cel--error' : 'cel'} />;
};
