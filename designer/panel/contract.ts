import type { ReactNode } from 'react';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Flow, FlowNode } from '../../schema/flow.ts';
import type { NodeType } from '../../schema/node-type.ts';
import type { Language } from '../../schema/text.ts';

/**
 * What the editor page hands to the inspector. The panel holds no document of its own: every edit goes out through a
 * callback and comes back as new props, so undo, autosave and the canvas see one truth.
 *
 * `gestureKey` names the field under edit (`params/prompt/text/zh-CN`): edits that follow each other with the same key
 * are one entry of the undo history.
 */
export interface InspectorProps {
  readonly flowId: string;
  readonly flow: Flow;
  readonly nodeId: string;
  readonly node: FlowNode;
  /** `undefined`: this server has no such node type. */
  readonly nodeType: NodeType | undefined;
  /** The diagnostics of this node only; pointers are into the document. */
  readonly diagnostics: readonly Diagnostic[];
  /** The designer's language. */
  readonly language: Language;
  /** For people who may look but not change. */
  readonly readOnly?: boolean;
  onParams(next: FlowNode['params'], gestureKey: string): void;
  /** An empty title goes back to the type's own. */
  onTitle(title: string): void;
  onExit(name: string, target: string | null): void;
  onVariables(next: Flow['variables'], gestureKey: string): void;
  onDelete(): void;
  onClose(): void;
  /** What mends a problem, to stand beside its message. */
  fixOf?(problem: Diagnostic): ReactNode;
  /** Selects another node and brings it into view. */
  onShow?(nodeId: string): void;
}

/** What stands in the same place while no node is selected. */
export interface FlowPanelProps {
  readonly flowId: string;
  readonly flow: Flow;
  readonly numbers: readonly string[];
  readonly live: number | null;
  /** The diagnostics that belong to no node. */
  readonly diagnostics: readonly Diagnostic[];
  readonly language: Language;
  /** For people who may look but not change. */
  readonly readOnly?: boolean;
  fixOf?(problem: Diagnostic): ReactNode;
  onDetails(patch: Partial<Pick<Flow, 'name' | 'description' | 'language'>>, gestureKey: string): void;
  onVariables(next: Flow['variables'], gestureKey: string): void;
}

// `designer/panel/index.ts` exports `Inspector` and `FlowPanel` with these props.
// `designer/editor/page.tsx` exports the editor as default; the router loads it lazily at `/flows/:flowId`.
