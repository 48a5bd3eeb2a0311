import { describe, expect, it } from 'vitest';
import { tryConnector } from '../../plugins/sdk/conformance/kit.ts';
import { findingLines } from '../../plugins/sdk/conformance/report.ts';
import { openConnector } from '../../runtime/connections/conformance.ts';
import { loadConformance } from '../../runtime/plugins/files.ts';
import { loadPlugins } from '../../runtime/plugins/loader.ts';
import postgres from './postgres-conformance.ts';

const plugins = await loadPlugins();

/** What a connector is let off, and why. */
const excused: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  email: { timeout: 'it knows better: before the server has let it in, no message can have left (send.test.ts)' },
  postgres: {
    recorded: 'the tests’ own server accepts local roles without looking for a longer password',
    cancel:
      'a pool’s new connection that the server never greets is given up after 10 s; a query is cancelled at once (query.test.ts)',
  },
};

describe.each([...plugins.connectors.values()])('the connector $name', async (connector) => {
  // Only the tests can start a database server.
  const conformance =
    connector.name === 'postgres' ? postgres : await loadConformance(plugins.folders.get(connector.name) ?? '');

  it('brings what the kit needs', () => expect(conformance?.connector).toBe(connector));

  it.each(Object.keys(connector.operations))('%s keeps to the contract', { timeout: 60_000 }, async (operation) => {
    if (!conformance) throw new Error(`plugins/${connector.name}/conformance.ts is missing: see plugins/sdk/README.md`);
    const findings = await tryConnector(conformance, { open: openConnector, operations: [operation] });
    const failed = findings.filter(({ state, check }) => state === 'failed' && !excused[connector.name]?.[check]);
    expect(failed.flatMap((finding) => findingLines(finding, 'en'))).toEqual([]);
  });
});
