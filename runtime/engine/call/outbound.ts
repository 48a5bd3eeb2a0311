import type { DialledOut } from '../../../plugins/sdk/index.ts';
import { Fault } from '../../../schema/faults.ts';
import { both } from '../../../schema/text.ts';
import { type Call, HungUp } from '../../telephony/port.ts';
import type { SessionHost } from '../host.ts';
import type { EngineStep } from '../step.ts';

interface Callee {
  readonly number: string;
  readonly ringSeconds: number;
}

/** What is remembered of a dial. */
type Dialled = { readonly result: DialledOut; readonly from: string };

/**
 * Calls somebody up, who is on the session's line from then on. That it begins is on disk before it rings: after a crash
 * who has answered is looked for by the id of the attempt, and nobody is rung a second time.
 */
export const dialOut = async (
  step: EngineStep,
  host: SessionHost,
  attempt: number,
  { number, ringSeconds }: Callee,
): Promise<DialledOut> => {
  const { outbound } = host.deps;
  if (host.line) throw new Fault('engine.has_call');
  if (!outbound) throw new Fault('telephony.unavailable', both('没有外呼的线路', 'no line to call people up'));
  const key = `dial:${attempt}`;
  const id = `${host.id}:${step.seq}:${key}`;
  let call: Call | undefined;
  const { result, from } = await step.remember<Dialled>(
    key,
    async () => {
      const dialled = await outbound.dialOut({ id, number, timeoutMs: ringSeconds * 1000, signal: host.signal });
      if (dialled.result !== 'answered') return { result: dialled.result, from: '' };
      call = dialled.call;
      return { result: 'answered', from: call.from };
    },
    {
      recover: async () => {
        call = await outbound.recoverDial(id);
        if (!call)
          throw new Fault('effect.unknown', both('振铃的时候服务器停了', 'the server went away while it rang'));
        return { result: 'answered', from: call.from };
      },
      done: () => step.announce('dialled', number, { result: call ? 'answered' : 'not answered' }),
    },
  );
  if (result !== 'answered') return result;
  // Answered in another process, which died before it came to the next step.
  call ??= await outbound.recoverDial(id);
  if (call) host.attach(call, { from, to: number });
  else host.interrupt(new HungUp());
  host.signal.throwIfAborted();
  return result;
};
