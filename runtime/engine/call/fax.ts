import type { FaxResult } from '../../../plugins/sdk/index.ts';
import { sha256 } from '../../../schema/sha256.ts';
import { untilAborted } from '../aborting.ts';
import type { StepOnTheLine } from './transfer.ts';

/** The same for a node that runs again after a crash: it goes on with the document that has begun to come in. */
const documentOf = ({ step, host }: StepOnTheLine, count: number): string =>
  sha256(`fax ${host.id} ${step.seq} ${count}`).slice(0, 32);

/**
 * Takes a fax. Machines hang up as soon as they are done, so a fax that has come counts although the caller is gone;
 * without one the hang-up is what has happened.
 */
export const receiveFax = async (
  at: StepOnTheLine,
  count: number,
): Promise<FaxResult & { readonly document: string }> => {
  const { step, host, line } = at;
  const document = documentOf(at, count);
  await untilAborted(line.answer(), step.signal);
  const result = await step.remember(
    `fax:${count}`,
    async (): Promise<FaxResult> => ({
      ...(await untilAborted(line.receiveFax(document), host.writeSignal)),
    }),
  );
  if (!result.ok) step.signal.throwIfAborted();
  return { ...result, document };
};
