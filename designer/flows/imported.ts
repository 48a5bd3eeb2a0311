import { FLOW_LIMITS } from '../../schema/flow.ts';

/** What a chosen file turned out to be. */
export type Imported =
  | { readonly kind: 'document'; readonly document: Readonly<Record<string, unknown>>; readonly name: string }
  | { readonly kind: 'tooLarge' | 'empty' | 'noFlow' | 'steps' | 'unreadable' }
  /** No JSON; with the line, from 1, where reading stopped, when the browser tells it. */
  | { readonly kind: 'broken'; readonly line?: number };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Browsers tell the place in words of their own, or only quote it. */
const lineOf = (text: string, message: string): { readonly line?: number } => {
  const line = /line (\d+) column/.exec(message)?.[1];
  if (line !== undefined) return { line: Number(line) };
  const offset = /position (\d+)/.exec(message)?.[1];
  return offset === undefined ? {} : { line: text.slice(0, Number(offset)).split('\n').length };
};

/** Reads a file's text; whether it is a flow that this server takes, the server says. */
export const readImport = (text: string): Imported => {
  if (text.length > FLOW_LIMITS.bytes) return { kind: 'tooLarge' };
  if (text.trim() === '') return { kind: 'empty' };
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return { kind: 'broken', ...lineOf(text, error instanceof Error ? error.message : '') };
  }
  if (!isRecord(value)) return { kind: 'noFlow' };
  if (value.switchyard === 'steps') return { kind: 'steps' };
  if (!isRecord(value.nodes)) return { kind: 'noFlow' };
  return { kind: 'document', document: value, name: typeof value.name === 'string' ? value.name : '' };
};
