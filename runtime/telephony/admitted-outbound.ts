import { Fault } from '../../schema/faults.ts';
import { both } from '../../schema/text.ts';
import type { Admission } from '../engine/admission.ts';
import type { OutboundLine } from './outbound.ts';
import type { Telephony } from './port.ts';

/** People are called up only while there is room for one more call, and count as one from the answer on. */
export const admittedOutbound = (
  telephony: Pick<Telephony, 'dialOut' | 'recoverDial'>,
  admission: Pick<Admission, 'hasRoom' | 'hold'>,
  callerId: string | undefined,
): OutboundLine | undefined => {
  const dialOut = telephony.dialOut?.bind(telephony);
  const recoverDial = telephony.recoverDial?.bind(telephony);
  if (!dialOut || !recoverDial) return undefined;
  return {
    async dialOut(request) {
      if (!admission.hasRoom()) throw new Fault('telephony.unavailable', both('线路都占满了', 'all lines are taken'));
      const dialled = await dialOut({ callerId, ...request });
      if (dialled.result === 'answered') admission.hold(dialled.call);
      return dialled;
    },
    async recoverDial(id) {
      const call = await recoverDial(id);
      if (call) admission.hold(call);
      return call;
    },
  };
};
