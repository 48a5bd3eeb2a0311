import type { TransferOptions, Transferred } from '../../../plugins/sdk/index.ts';
import { Fault } from '../../../schema/faults.ts';
import { both } from '../../../schema/text.ts';
import { say } from '../../telephony/gather.ts';
import { type Hunted, hunt } from '../../telephony/hunt.ts';
import { type Company, keepCompany } from '../../telephony/waiting.ts';
import { untilAborted } from '../aborting.ts';
import type { SessionHost } from '../host.ts';
import type { Line } from '../line.ts';
import type { EngineStep } from '../step.ts';
import { announcedPrompt } from './announced.ts';

/** A step with somebody on the line. */
export interface StepOnTheLine {
  readonly step: EngineStep;
  readonly host: SessionHost;
  readonly line: Line;
}

/** Why ringing ends early. */
class GivenUp extends Error {
  override readonly name = 'GivenUp';
  constructor() {
    super('the caller did not want to wait');
  }
}

/** What the caller hears until somebody answers; made ready before the first telephone rings. */
const company = async ({ step, host, line }: StepOnTheLine, options: TransferOptions): Promise<() => Company> => {
  const music = await announcedPrompt(options.music, step, host);
  const comfort = await announcedPrompt(options.comfort?.prompt, step, host);
  const everyMs = (options.comfort?.everySeconds ?? 0) * 1000;
  const log = (error: unknown): void =>
    host.deps.logger.warn({ session: host.id, error: host.safe(error) }, 'a waiting caller hears nothing');
  return () => {
    // Once, not at each turn of the loop.
    line.onPlay = music?.announce;
    const remark = comfort && {
      everyMs,
      say: async () => {
        line.onPlay = comfort.announce;
        return comfort.audio;
      },
    };
    const sounds = { clock: host.clock, ...(music && { music: music.audio }), ...(remark && { comfort: remark }) };
    return keepCompany(line, sounds, log);
  };
};

/** Rings until somebody answers or the caller presses the key that ends it. */
const wait = async (
  { step, host, line }: StepOnTheLine,
  options: TransferOptions,
  targets: readonly string[],
): Promise<Hunted | 'cancelled'> => {
  const givenUp = new AbortController();
  const stopListening = line.onInput((input) => {
    if (input.kind === 'key' && input.key === options.cancelKey) givenUp.abort(new GivenUp());
  });
  try {
    return await hunt(line, {
      targets,
      order: options.order,
      ringMs: options.ringSeconds * 1000,
      timeoutMs: options.timeoutSeconds * 1000,
      clock: host.clock,
      signal: AbortSignal.any([step.signal, givenUp.signal]),
      onOutcome: (number, result) => step.announce('dialled', number, { result }),
    });
  } catch (error) {
    if (error instanceof GivenUp) return 'cancelled';
    throw error;
  } finally {
    stopListening();
  }
};

const reach = async (at: StepOnTheLine, options: TransferOptions, targets: readonly string[]): Promise<Transferred> => {
  const { step, host, line } = at;
  const { signal } = step;
  // An earlier process has connected them and died before it could say so.
  if (line.isConnected) return { result: 'answered', number: targets.length === 1 ? (targets[0] ?? '') : '' };
  const before = await announcedPrompt(options.before, step, host);
  const begin = await company(at, options);
  line.onPlay = before?.announce;
  if (before) await say(line, before.audio, { clock: host.clock, signal });
  const waiting = begin();
  const hunted = await wait(at, options, targets).finally(() => untilAborted(waiting.stop(), signal));
  if (hunted === 'cancelled') return { result: 'cancelled', number: '' };
  if (hunted.result !== 'answered') return { result: hunted.result, number: '' };
  try {
    signal.throwIfAborted();
    await line.connect(hunted.party);
  } catch (error) {
    await hunted.party.hangUp();
    throw error;
  }
  return { result: 'answered', number: hunted.party.number };
};

/** The numbers to ring; an empty one is a variable without a value, and the others stand in for it. */
const numbers = (line: Line, targets: readonly string[]): readonly string[] => {
  const wanted = [...new Set(targets.filter((target) => target.trim() !== ''))];
  if (wanted.length === 0) throw new Fault('telephony.target_refused', both('没有号码', 'no number'));
  for (const target of wanted) line.checkTarget(target);
  return wanted;
};

/**
 * Looks for somebody to talk to and connects them. Its result is remembered under `key`, so that a crash while the two
 * talk does not ring the other party again. Faults with `telephony.target_refused`, `telephony.range_closed` or
 * `telephony.unavailable`.
 */
export const transfer = async (at: StepOnTheLine, options: TransferOptions, key: string): Promise<Transferred> => {
  const targets = numbers(at.line, options.targets);
  await untilAborted(at.line.answer(), at.step.signal);
  const transferred = await at.step.remember(key, async () => ({ ...(await reach(at, options, targets)) }));
  if (transferred.result === 'answered') at.host.isBridged = true;
  return transferred;
};

/** Until the two have parted. Rejects when it was the caller who went. */
export const conversation = async ({ step, host, line }: StepOnTheLine): Promise<void> => {
  await untilAborted(line.bridgeEnded(), step.signal);
  step.signal.throwIfAborted();
  line.signal.throwIfAborted();
  host.isBridged = false;
  // What was pressed was meant for the other party.
  line.dropInput();
};
