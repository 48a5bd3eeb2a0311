import { Fault } from '../../schema/faults.ts';
import { both } from '../../schema/text.ts';

/** Bounds that keep a bad flow, a slow system or a lost caller from holding a session for ever. Times are milliseconds. */
export interface EngineLimits {
  /** Steps of a whole session. */
  readonly steps: number;
  /** Steps in a row of which none waits for a caller, a time or another system. */
  readonly stepsWithoutWait: number;
  /** UTF-8 bytes of one text. */
  readonly textBytes: number;
  /** UTF-8 bytes of all variables together. */
  readonly variablesBytes: number;
  /** How long a node may go on after its caller hung up. */
  readonly graceMs: number;
  /** How long an effect that must not be lost (`step.once`) may go on after that. */
  readonly writeGraceMs: number;
  /** How long a step waits for the store. */
  readonly storeMs: number;
  /** How long the last words to a caller may take. */
  readonly farewellMs: number;
  /** How long the switch may take to hang up. */
  readonly hangUpMs: number;
}

export const defaultLimits: EngineLimits = {
  steps: 10_000,
  stepsWithoutWait: 1_000,
  textBytes: 256 * 1024,
  variablesBytes: 1024 * 1024,
  graceMs: 2_000,
  writeGraceMs: 15_000,
  storeMs: 10_000,
  farewellMs: 10_000,
  hangUpMs: 5_000,
};

/** The fault of a session that goes on and on: all its steps, and those in a row that waited for nothing. */
export const tooManySteps = (limits: EngineLimits, steps: number, withoutWait: number): Fault | undefined => {
  if (steps > limits.steps)
    return new Fault('engine.step_limit', both(`走了 ${limits.steps} 步`, `${limits.steps} steps`));
  if (withoutWait > limits.stepsWithoutWait)
    return new Fault(
      'engine.step_limit',
      both(`一连 ${limits.stepsWithoutWait} 步没有停下来等`, `${limits.stepsWithoutWait} steps without a wait`),
    );
  return undefined;
};
