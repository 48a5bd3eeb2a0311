import { describe, expect, it } from 'vitest';
import { tryConnector } from '../../plugins/sdk/conformance/kit.ts';
import { findingLines } from '../../plugins/sdk/conformance/report.ts';
import { openConnector } from '../../runtime/connections/conformance.ts';
import { loadConformance } from '../../runtime/plugins/files.ts';
import { loadPlugins } from '../../runtime/plugins/loader.ts';

const plugins = await loadPlugins();

describe.each([...plugins.connectors.values()])('the connector $name', async (connector) => {
  const conformance = await loadConformance(plugins.folders.get(connector.name) ?? '');

  it('brings what the kit needs', () => expect(conformance?.connector).toBe(connector));

  it.each(Object.keys(connector.operations))('%s keeps to the contract', { timeout: 60_000 }, async (operation) => {
    if (!conformance) throw new Error(`plugins/${connector.name}/conformance.ts is missing: see plugins/sdk/README.md`);
    const findings = await tryConnector(conformance, { open: openConnector, operations: [operation] });
    const failed = findings.filter(({ state }) => state === 'failed');
    expect(failed.flatMap((finding) => findingLines(finding, 'en'))).toEqual([]);
  });
});
