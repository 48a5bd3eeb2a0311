import { FLOW_FORMAT } from '../flow.ts';

/** One step from a format to the next; each lives in a file of its own, `<from>-to-<to>.ts`, which says why. */
export interface Migration {
  readonly from: number;
  /** Gives a new document of format `from + 1`; never changes the one it got. */
  migrate(document: Readonly<Record<string, unknown>>): Record<string, unknown>;
}

/** Every step since format 1, in order. Steps are never removed: an old document must open for ever. */
export const migrations: readonly Migration[] = [];

export interface Migrated {
  readonly document: unknown;
  /** The format it had. */
  readonly from: number;
}

const formatOf = (document: unknown): number | undefined => {
  const format =
    typeof document === 'object' && document !== null && 'format' in document ? document.format : undefined;
  return typeof format === 'number' && Number.isInteger(format) && format >= 1 ? format : undefined;
};

/**
 * Brings a flow document up to the newest format. What has no format, or one that this release does not know, comes
 * back as it is: `validateFlow` says what is wrong with it.
 */
export const migrateFlow = (
  document: unknown,
  steps: readonly Migration[] = migrations,
  newest: number = FLOW_FORMAT,
): Migrated => {
  const from = formatOf(document);
  if (from === undefined || from >= newest) return { document, from: from ?? newest };
  let current = document as Record<string, unknown>;
  for (let format = from; format < newest; format++) {
    const step = steps.find((candidate) => candidate.from === format);
    if (!step) throw new Error(`no migration from format ${format}`);
    current = { ...step.migrate(current), format: format + 1 };
  }
  return { document: current, from };
};
