import type { Value } from '../../plugins/sdk/index.ts';
import type { Fault } from '../../schema/faults.ts';
import { MASK } from '../../schema/mask.ts';
import { both } from '../../schema/text.ts';
import type { FaultInTrace, TraceStep } from '../../schema/trace.ts';
import type { Secrets } from './masking.ts';
import type { PreparedFlow } from './prepare.ts';
import type { Variables } from './variables.ts';

/** Longest text in a trace, UTF-16 units: a trace tells what happened, it is no copy of the data. */
const LONGEST_TEXT = 4_000;

/** `text`, cut where a trace would grow without bound. */
export const shortened = (text: string): string =>
  text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}…`;

const readable = (value: unknown): unknown => {
  if (typeof value === 'string') return shortened(value);
  if (typeof value !== 'object' || value === null) return value;
  const text = JSON.stringify(value);
  return text.length <= LONGEST_TEXT ? value : shortened(text);
};

/** One value as people may read it. */
const maskedValue = (flow: PreparedFlow, secrets: Secrets, name: string, value: Value | undefined): unknown => {
  if (value === undefined) return null;
  return flow.variables.get(name)?.sensitive && value !== null ? MASK : readable(secrets.deep(value));
};

const NOTHING = Object.freeze({});

/** What changed since this was last asked, masked. */
export const changesInTrace = ({
  flow,
  secrets,
  variables,
}: {
  readonly flow: PreparedFlow;
  readonly secrets: Secrets;
  readonly variables: Variables;
}): TraceStep['changed'] => {
  const names = variables.takeChanges();
  if (names.length === 0) return NOTHING;
  return Object.fromEntries(names.map((name) => [name, maskedValue(flow, secrets, name, variables.values[name])]));
};

const isoCache = { ms: Number.NaN, text: '' };

/** ISO 8601 of `ms`; the last one is kept, because many steps share a millisecond. */
export const iso = (ms: number): string => {
  if (isoCache.ms !== ms) {
    isoCache.ms = ms;
    isoCache.text = new Date(ms).toISOString();
  }
  return isoCache.text;
};

/** What a trace says of a fault. */
export const faultInTrace = ({ code, detail, says }: Fault, secrets: Secrets): FaultInTrace => {
  const masked = (text: string): string => shortened(secrets.text(text));
  return {
    code,
    detail: masked(detail),
    ...(says && { says: both(masked(says['zh-CN']), masked(says.en)) }),
  };
};
