import { describe, expect, it } from 'vitest';
import type { CheckName } from '../../../plugins/sdk/conformance/catalogue.ts';
import { checkWords } from '../../../plugins/sdk/conformance/catalogue.ts';
import { tryConnector } from '../../../plugins/sdk/conformance/kit.ts';
import { openConnector } from '../../../runtime/connections/conformance.ts';
import { type Defect, defects, lockerWith, writing } from './connector.ts';

const failedChecks = async (defect?: Defect): Promise<CheckName[]> => {
  const operations = defect && [writing.includes(defect) ? 'open' : 'find'];
  const findings = await tryConnector(lockerWith(defect), { open: openConnector, ...(operations && { operations }) });
  const failed = findings.filter(({ state }) => state === 'failed').map(({ check }) => check);
  return (Object.keys(checkWords) as CheckName[]).filter((check) => failed.includes(check));
};

describe('the conformance kit', { timeout: 60_000 }, () => {
  it('has nothing to say against a connector without a defect', async () => expect(await failedChecks()).toEqual([]));

  it.each(Object.entries(defects))('catches a connector that %s', async (defect, checks) =>
    expect(await failedChecks(defect as Defect)).toEqual(checks),
  );
});
