import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildDesigner } from '../designer/build.ts';
import { launchBrowser, visit } from './kit/browser.ts';
import { type Product, startProduct } from './kit/product.ts';
import { views } from './pictures/views.ts';

/** `npm run pictures [-- --docs] [name …]`: every main view in both themes, of the product as a newcomer starts it. */
const args = process.argv.slice(2);
const toDocs = args.includes('--docs');
const wanted = args.filter((arg) => !arg.startsWith('--'));
const root = resolve(import.meta.dirname, '..');
const folder = toDocs ? join(root, 'designer/docs') : join(root, 'test/output/pictures');

const themes = ['light', 'dark'] as const;

const take = async (browser: Browser, product: Product, name: string, show: (page: Page) => Promise<void>) => {
  for (const theme of themes) {
    const { page, problems, close } = await visit(browser, product.url, { cookie: product.cookie, theme });
    try {
      await show(page);
      // What slides or fades in has come to rest.
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(folder, `${name}-${theme}.png`), animations: 'disabled' });
      for (const problem of problems) process.stderr.write(`${name} ${theme}: ${problem}\n`);
    } catch (error) {
      process.stderr.write(`${name} ${theme}: ${error instanceof Error ? error.message : error}\n`);
      process.exitCode = 1;
    } finally {
      await close();
    }
  }
  process.stdout.write(`${name}\n`);
};

await buildDesigner();
await mkdir(folder, { recursive: true });
const product = await startProduct({ demo: true });
const browser = await launchBrowser();
try {
  await product.setUp();
  for (const [name, view] of Object.entries(views)) {
    if (toDocs ? !view.inDocs : wanted.length > 0 && !wanted.includes(name)) continue;
    await take(browser, product, name, view.show);
  }
} finally {
  await browser.close();
  await product.remove();
}
