import type { TriggerDraft } from '../triggers/store.ts';
import type { Triggers } from '../triggers/triggers.ts';
import type { Sandbox } from './sandbox.ts';

const BY = 'examples';
const ID = 'demoorders';

/** The sandbox on the port of an earlier start. */
const EARLIER = /^http:\/\/127\.0\.0\.1:\d+\/tms\/changes\?since=\{cursor\}$/;

const draftOf = (url: string): TriggerDraft => ({
  title: '物流沙箱的运单（示例）',
  type: 'http.poll',
  version: 1,
  enabled: true,
  config: { url, dataField: 'data' },
  everySeconds: 10,
  orders: { source: 'tms' },
  start: undefined,
});

/**
 * Lets the sandbox's changes come in. The trigger is made once: when somebody has removed it, it stays away, and when
 * somebody has changed it, only the sandbox's present address and key are brought up to date.
 */
export const loadDemoTriggers = async (triggers: Triggers, sandbox: Sandbox): Promise<void> => {
  const { store } = triggers;
  const url = `${sandbox.url}/tms/changes?since={cursor}`;
  const found = await store.find(ID);
  if (found && !(typeof found.config.url === 'string' && EARLIER.test(found.config.url))) return;
  const secrets = { token: sandbox.apiKey };
  if (found) {
    // The key first: with the new address and the old key it would be refused.
    await store.setSecrets(ID, secrets, BY);
    await store.update(ID, { ...found, config: { ...found.config, url } }, found.revision, BY);
  } else await store.createOnce(ID, draftOf(url), secrets, BY);
  await triggers.refresh();
};
