import { basename, dirname, join, resolve } from 'node:path';
import type { Played } from '../../runtime/scenarios/expectations.ts';

/** What a person would tell of a scenario: the same on every machine and every day. */
export interface GoldenTrace {
  readonly outcome: string | null;
  readonly steps: readonly GoldenStep[];
}

interface GoldenStep {
  readonly node: string;
  readonly exit?: string;
  readonly fault?: string;
  /** Milliseconds of the call's clock since its first step. */
  readonly at: number;
  readonly ms: number;
  readonly effects?: readonly { readonly kind: string; readonly text: string; readonly at: number }[];
  readonly changed?: Readonly<Record<string, unknown>>;
}

/** Ports differ from run to run. */
const withoutPorts = (text: string): string => text.replaceAll(/(127\.0\.0\.1|localhost):\d+/g, '$1');

/** The session's id is in the names of what it leaves behind, such as a recording. */
const withoutSession = (changed: Readonly<Record<string, unknown>>, id: string): Readonly<Record<string, unknown>> =>
  JSON.parse(JSON.stringify(changed).replaceAll(id, 'session')) as Readonly<Record<string, unknown>>;

export const goldenOf = ({ state, trace }: Pick<Played, 'state' | 'trace'>): GoldenTrace => {
  const began = Date.parse(trace[0]?.at ?? '');
  return {
    outcome: state.outcome,
    steps: trace.map(({ node, exit, fault, at, ms, effects, changed }) => {
      const start = Date.parse(at) - began;
      return {
        node,
        ...(exit !== undefined && { exit }),
        ...(fault && { fault: fault.code }),
        at: start,
        ms,
        ...(effects.length > 0 && {
          effects: effects.map((effect) => ({
            kind: effect.kind,
            text: withoutPorts(effect.text),
            at: start + effect.ms,
          })),
        }),
        ...(Object.keys(changed).length > 0 && { changed: withoutSession(changed, state.id) }),
      };
    }),
  };
};

/** `…/scenarios/found.json` → `…/traces/found.json`. */
export const traceFileOf = (scenario: string): string =>
  join(resolve(dirname(scenario), '../traces'), basename(scenario));
