import { isDay } from '../../../schema/calendar/day.ts';
import { instantOf } from '../../../schema/expression/dates.ts';
import type { Flow } from '../../../schema/flow.ts';
import { MASK } from '../../../schema/mask.ts';
import { Problem } from '../core/problems.ts';

/** When the call comes in. @throws Problem for a day that there is not */
export const beginning = (written: string | undefined, zone: string, now: Date): Date => {
  if (written === undefined) return now;
  if (isDay(written.slice(0, 10))) return instantOf(written, zone);
  throw new Problem('bad_request', {
    message: { 'zh-CN': `没有 ${written} 这个时间`, en: `There is no time ${written}` },
  });
};

/** Values that a call begins with, as one may see them: given ones, else the flow’s defaults; sensitive ones masked. */
export const initialVariables = (flow: Flow, given: Readonly<Record<string, unknown>> = {}): Map<string, unknown> =>
  new Map(
    Object.entries(flow.variables).flatMap(([name, { default: preset, sensitive }]) => {
      const value = Object.hasOwn(given, name) ? given[name] : preset;
      return value === undefined ? [] : [[name, sensitive ? MASK : value]];
    }),
  );
