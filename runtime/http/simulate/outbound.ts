import type { PartyReaction, SimulatorMessage } from '../../../schema/api.ts';
import type { Clock } from '../../engine/ports.ts';
import type { OutboundLine } from '../../telephony/outbound.ts';
import type { Call } from '../../telephony/port.ts';

/** Time that it rings before a called person answers, ms. */
const RING_MS = 1_000;

export interface CalledPerson {
  readonly clock: Clock;
  /** How whoever is called reacts now; answers when nobody has said. */
  readonly reaction: () => PartyReaction | undefined;
  readonly tell: (party: Omit<Extract<SimulatorMessage, { kind: 'party' }>, 'kind' | 'called'>) => void;
}

/** The line of an outbound flow that somebody tries: he is the person that it calls up. */
export const outboundTo = (call: Call, { clock, reaction, tell }: CalledPerson): OutboundLine => ({
  dialOut: async ({ number, timeoutMs, signal }) => {
    tell({ what: 'rings', number });
    const called = reaction() ?? 'answers';
    await clock.sleep(called === 'noAnswer' ? timeoutMs : Math.min(RING_MS, timeoutMs), signal);
    if (called !== 'answers') {
      tell({ what: 'notAnswered', number, result: called });
      return { result: called };
    }
    await call.answer();
    tell({ what: 'connected', number });
    return { result: 'answered', call };
  },
  recoverDial: async () => undefined,
});
