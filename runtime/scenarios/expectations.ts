import { isDeepStrictEqual } from 'node:util';
import type { Scenario } from '../../schema/scenario.ts';
import type { LocalText } from '../../schema/text.ts';
import type { TraceStep } from '../../schema/trace.ts';
import type { SessionState } from '../engine/ports.ts';

/** How a scenario went. */
export interface Played {
  readonly state: SessionState;
  readonly trace: readonly TraceStep[];
  /** Number of the transfer that was answered. */
  readonly transferredTo: string | undefined;
  readonly fault: string | undefined;
}

const shown = (value: unknown): string => (value === undefined ? '—' : JSON.stringify(value));

const differs = (what: LocalText, expected: unknown, was: unknown): LocalText | undefined =>
  isDeepStrictEqual(expected, was)
    ? undefined
    : {
        'zh-CN': `${what['zh-CN']}应为 ${shown(expected)}，实际是 ${shown(was)}`,
        en: `${what.en} should be ${shown(expected)} but was ${shown(was)}`,
      };

/** The way through the flow: `node:exit` per step, the bare node where a step left by no exit. */
export const pathOf = (trace: readonly TraceStep[]): string[] =>
  trace.map(({ node, exit }) => (exit === undefined ? node : `${node}:${exit}`));

/** Where the way left the expected one, if it did. */
export const partedAt = (expected: readonly string[], was: readonly string[]): number | undefined => {
  const at = expected.findIndex((step, index) => step !== was[index]);
  if (at >= 0) return at;
  return was.length > expected.length ? expected.length : undefined;
};

/** The first expectation that does not hold, in words. */
export const disappointment = (expect: Scenario['expect'], played: Played): LocalText | undefined => {
  const { state, trace } = played;
  const checks: (LocalText | undefined)[] = [
    differs({ 'zh-CN': '结局', en: 'The outcome' }, expect.outcome, state.outcome),
  ];
  if (expect.path) checks.push(differs({ 'zh-CN': '走过的路', en: 'The path' }, expect.path, pathOf(trace)));
  for (const [name, value] of Object.entries(expect.variables ?? {}))
    checks.push(differs({ 'zh-CN': `变量 ${name} `, en: `The variable ${name}` }, value, state.variables[name]));
  if (expect.transferredTo !== undefined)
    checks.push(differs({ 'zh-CN': '转接到的号码', en: 'The transfer' }, expect.transferredTo, played.transferredTo));
  if (expect.fault !== undefined)
    checks.push(differs({ 'zh-CN': '故障', en: 'The fault' }, expect.fault, played.fault));
  return checks.find((check) => check !== undefined);
};
