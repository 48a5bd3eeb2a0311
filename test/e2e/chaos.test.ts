import { expect, it } from 'vitest';
import { chaosOf } from '../bench/chaos.ts';
import { asteriskAvailable } from '../kit/asterisk-switch.ts';
import { toolMissing } from '../kit/machine.ts';

const missing = (await toolMissing('sipp')) ?? (await asteriskAvailable());
if (missing && process.env.CI === 'true') throw new Error(missing);

it.skipIf(missing)(
  'ten kills of runtimes and database under calls that write: nobody is lost, nothing is done twice',
  async () => {
    expect(await chaosOf(10, 7)).toMatchObject({
      callsFailed: 0,
      sessionsLost: 0,
      sessionsStuck: 0,
      effectsTwice: 0,
      effectsLost: 0,
      effectsUnaccounted: 0,
    });
  },
  400_000,
);
