import { Fault, type FaultCode } from '../../../../schema/faults.ts';
import type { LocalText } from '../../../../schema/text.ts';
import type { Attempt, Trial } from '../trial.ts';

/** What a check finds wrong; none: it is passed. */
export type Problems = readonly LocalText[];

/** A check that makes no sense here, and why. */
export interface Skip {
  readonly skip: LocalText;
}

export const problem = (zh: string, en: string): LocalText => ({ 'zh-CN': zh, en });

/** Where in the plugin's own code it happened. */
const placeOf = (error: Error): string => {
  const line = error.stack
    ?.split('\n')
    .find((text) => /\(?(file:\/\/)?\/.*\.[mc]?[jt]s:\d+/.test(text) && !/node_modules|\/sdk\/|\/runtime\//.test(text));
  return line ? ` (${line.trim().replace(/^at /, '').replace('file://', '')})` : '';
};

/** The error that the operation threw although it is no `Fault`. */
export const crashOf = ({ fault, thrown }: Attempt): Error | undefined =>
  fault?.code === 'connector.error' && thrown instanceof Error && !(thrown instanceof Fault) ? thrown : undefined;

/** What came of a call, in words. */
export const inWords = (attempt: Attempt): LocalText => {
  const crash = crashOf(attempt);
  if (crash) {
    const text = `${crash.name}: ${crash.message.slice(0, 120)}${placeOf(crash)}`;
    return problem(`它崩溃了：${text}`, `it crashed: ${text}`);
  }
  const { fault, result } = attempt;
  if (fault) {
    const sent = fault.sent ? problem('（已发出）', ' (sent)') : problem('', '');
    return problem(`它报的是 ${fault.code}${sent['zh-CN']}`, `it reported ${fault.code}${sent.en}`);
  }
  return problem(`它走了出口 ${result?.exit ?? '？'}`, `it took the exit ${result?.exit ?? '?'}`);
};

export const joined = (when: LocalText, what: LocalText): LocalText =>
  problem(`${when['zh-CN']}：${what['zh-CN']}`, `${when.en}: ${what.en}`);

/** Did it fail with one of `codes`, and, of a write that has `left`, does it say that nobody knows what became of it? */
export const failedWith = (
  trial: Trial,
  attempt: Attempt,
  when: LocalText,
  codes: readonly FaultCode[],
  left = false,
): Problems => {
  const { fault } = attempt;
  if (!fault || crashOf(attempt) || !codes.includes(fault.code)) {
    const expected = codes.join(' / ');
    return [
      joined(
        when,
        problem(
          `应当报 ${expected}，${inWords(attempt)['zh-CN']}`,
          `should report ${expected}; ${inWords(attempt).en}`,
        ),
      ),
    ];
  }
  if (left && trial.operation.effect === 'write' && !fault.sent)
    return [
      joined(when, problem('故障没有说请求已发出（sent）', 'the fault does not say that the request had left (sent)')),
    ];
  return [];
};
