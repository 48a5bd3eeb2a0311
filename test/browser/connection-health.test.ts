import { describe, expect, it } from 'vitest';
import { configuredId } from '../../runtime/connections/book.ts';
import { faultKinds } from '../../schema/faults.ts';
import { axe, browserMissing, screenshot } from '../kit/browser.ts';
import { setUpDesigner } from './designer.ts';

const health = (server: string, state: 'closed' | 'open') => ({
  connection: configuredId('tms'),
  server,
  state,
  restSeconds: state === 'open' ? 9 : 0,
  inFlight: 2,
  waiting: 0,
  calls: 120,
  failed: state === 'open' ? 7 : 0,
  retries: 4,
  fromCache: 0,
  p95Ms: 231,
  lastFault:
    state === 'open'
      ? {
          code: 'connector.timeout',
          at: new Date().toISOString(),
          message: faultKinds['connector.timeout'].message,
        }
      : null,
});

const designer = setUpDesigner({
  deps: { connectionHealth: { read: async () => [health('one', 'closed'), health('two', 'open')] } },
  connections: { tms: { connector: 'tms', config: { baseUrl: 'http://127.0.0.1:9' } } },
});

describe.skipIf(browserMissing)('the state of a connection in a browser', () => {
  it('is that of the worst server, and says what it means and what to do', async () => {
    const page = await designer.open('/connections', { as: 'admin' });
    await page.getByRole('button', { name: '已暂停访问' }).click();
    const panel = page.getByRole('region', { name: '运行状况' });
    await panel.getByText(/9 秒后自动再试.*来电人不用白等/).waitFor();
    await panel.getByText(/最近的错误: 对方系统没有在限时内回答/).waitFor();
    await panel.getByText('服务器 one').waitFor();
    await panel.getByText('231 毫秒').first().waitFor();
    await screenshot(page, 'connection-health');
    expect(await axe(page)).toEqual([]);
  });
});
