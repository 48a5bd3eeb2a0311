import { createContext, type ReactNode, useContext } from 'react';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Flow, VariableType } from '../../schema/flow.ts';
import type { Language } from '../../schema/text.ts';
import { useCatalogue } from '../api/index.ts';
import { builtins, reserved } from './logic/builtins.ts';
import { nameFor } from './logic/names.ts';

export interface Panel {
  readonly flow: Flow;
  /** The designer's language. */
  readonly language: Language;
  readonly diagnostics: readonly Diagnostic[];
  onVariables(next: Flow['variables'], gestureKey: string): void;
  /** What mends a problem, when something does. */
  fixOf?(problem: Diagnostic): ReactNode;
}

const PanelContext = createContext<Panel | undefined>(undefined);
export const PanelProvider = PanelContext.Provider;

/** What every control of the inspector may know. */
export const usePanel = (): Panel => {
  const panel = useContext(PanelContext);
  if (!panel) throw new Error('a control of the inspector stands outside it');
  return panel;
};

export interface Problems {
  readonly error?: string;
  readonly warning?: string;
  /** What mends the one that is shown. */
  readonly fix?: ReactNode;
}

const messages = ({ language, fixOf }: Panel, found: readonly Diagnostic[]): Problems => {
  const of = (severity: Diagnostic['severity']) => found.find((diagnostic) => diagnostic.severity === severity);
  const [error, warning] = [of('error'), of('warning')];
  const shown = error ?? warning;
  if (!shown) return {};
  return {
    ...(error && { error: error.message[language] }),
    ...(warning && { warning: warning.message[language] }),
    ...(fixOf && { fix: fixOf(shown) }),
  };
};

/** What is wrong at a pointer; with `below`, anywhere under it. */
export const problemsAt = (panel: Panel, pointer: string, below = false): Problems =>
  messages(
    panel,
    panel.diagnostics.filter(
      (found) => found.pointer === pointer || (below && found.pointer.startsWith(`${pointer}/`)),
    ),
  );
/** What is wrong at any of several places that one control edits. */
export const problemsOf = (panel: Panel, pointers: readonly string[]): Problems =>
  messages(
    panel,
    panel.diagnostics.filter(({ pointer }) => pointers.includes(pointer)),
  );
export const useProblems = (pointer: string, below = false): Problems => problemsAt(usePanel(), pointer, below);

export interface Choice {
  readonly name: string;
  readonly label: string;
  readonly type: VariableType;
}

/** Variables that expressions may name: the flow's own, then the built-in ones. */
export const useReadable = (): readonly Choice[] => {
  const { flow, language } = usePanel();
  return [
    ...Object.entries(flow.variables).map(([name, { label, type }]) => ({ name, label, type })),
    ...Object.entries(builtins).map(([name, { label, type }]) => ({ name, label: label[language], type })),
  ];
};

/** Declares a variable by its label and gives its name; with a `gesture`, as a part of that. */
export const useDeclare = () => {
  const { flow, onVariables } = usePanel();
  return (label: string, type: VariableType, gesture?: string): string => {
    const name = nameFor(label, (used) => reserved.has(used) || Object.hasOwn(flow.variables, used));
    onVariables(
      { ...flow.variables, [name]: { type, label: label.trim().slice(0, 40) } },
      gesture ?? `variables/${name}`,
    );
    return name;
  };
};

/** A step's title as the canvas shows it: its own, else its type's. */
export const useNodeTitle = () => {
  const { flow, language } = usePanel();
  const catalogue = useCatalogue();
  return (id: string): string => {
    const node = flow.nodes[id];
    if (!node) return id;
    if (node.title) return node.title;
    return catalogue.data?.nodeTypes.find(({ type }) => type === node.type)?.title[language] ?? node.type;
  };
};
