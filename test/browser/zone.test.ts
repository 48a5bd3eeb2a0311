import { describe, expect, it } from 'vitest';
import { browserMissing } from '../kit/browser.ts';
import { setUpDesigner } from './designer.ts';

const test = setUpDesigner({ timeZone: 'America/New_York' });

describe.skipIf(browserMissing)('times', () => {
  it('are the server’s, until a person wants this computer’s; no reload', async () => {
    await test.as.analyst.post('/api/flows', { name: '几点改的', kind: 'ivr' });
    // The browser is in Shanghai, the server in New York: half a day apart.
    const page = await test.open('/flows');
    const clockIn = (timeZone: string) =>
      new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(new Date());
    const shown = () => page.locator('.who .num').first().textContent();
    const minutes = (text: string | null) => {
      const [hours = 0, rest = 0] = (text ?? '').split(':').map(Number);
      return hours * 60 + rest;
    };
    const DAY = 24 * 60;
    /** Two minutes at most, over midnight, too. */
    const near = async (zone: string) => (minutes(clockIn(zone)) - minutes(await shown()) + DAY) % DAY <= 2;
    expect(await near('America/New_York')).toBe(true);
    await page.getByRole('link', { name: '设置' }).click();
    await page.getByText('America/New_York').waitFor();
    await page.getByText('这台电脑', { exact: true }).click();
    await page.getByText('Asia/Shanghai').waitFor();
    await page.getByRole('link', { name: '流程', exact: true }).click();
    await page.locator('.who .num').first().waitFor();
    expect(await near('Asia/Shanghai')).toBe(true);
  });
});
