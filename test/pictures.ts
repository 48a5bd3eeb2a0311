import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { buildDesigner, dist } from '../designer/build.ts';
import { startTestApp } from './kit/app.ts';
import { launchBrowser, visit } from './kit/browser.ts';
import { startProduct } from './kit/product.ts';
import { busyMorning } from './pictures/calls.ts';
import { callViews, type View, views } from './pictures/views.ts';

/** `npm run pictures [-- --docs] [name …]`: every main view in both themes, of the product as a newcomer starts it. */
const args = process.argv.slice(2);
const toDocs = args.includes('--docs');
const wanted = args.filter((arg) => !arg.startsWith('--'));
const root = resolve(import.meta.dirname, '..');
const folder = toDocs ? join(root, 'designer/docs') : join(root, 'test/output/pictures');

/** What a view looked like that could not be reached. */
const failures = join(root, 'test/output/failed');

const themes = ['light', 'dark'] as const;

/** Where somebody is logged in. */
interface Place {
  readonly url: string;
  readonly cookie: string | undefined;
}

const picture = async (browser: Browser, { url, cookie }: Place, name: string, { show, inDocs }: View) => {
  for (const theme of themes) {
    if (toDocs && theme !== inDocs) continue;
    const { page, problems, close } = await visit(browser, url, {
      theme,
      ...(cookie && { cookie }),
      ...(toDocs && { scale: 1.25 }),
    });
    try {
      await show(page);
      await page.mouse.move(720, 2);
      // What slides or fades in has come to rest, and no tooltip is left.
      await page.waitForTimeout(500);
      await page.screenshot({ path: join(folder, `${name}-${theme}.png`), animations: 'disabled' });
      for (const problem of problems) process.stderr.write(`${name} ${theme}: ${problem}\n`);
    } catch (error) {
      await page.screenshot({ path: join(failures, `${name}-${theme}.png`) });
      process.stderr.write(`${name} ${theme}: ${error instanceof Error ? error.message : error}\n`);
      process.exitCode = 1;
    } finally {
      await close();
    }
  }
  process.stdout.write(`${name}\n`);
};

const take = async (browser: Browser, place: Place, all: Readonly<Record<string, View>>): Promise<void> => {
  for (const [name, view] of Object.entries(all)) {
    if ((toDocs && !view.inDocs) || (wanted.length > 0 && !wanted.includes(name))) continue;
    await picture(browser, place, name, view);
  }
};

/** The product with its examples, as a newcomer starts it. */
const newcomer = async (browser: Browser): Promise<void> => {
  const product = await startProduct({ demo: true });
  try {
    await product.setUp();
    await take(browser, product, views);
  } finally {
    await product.remove();
  }
};

/** A flow that many have called. */
const morning = async (browser: Browser): Promise<void> => {
  const test = await startTestApp({ deps: { designer: dist } });
  const busy = await busyMorning(test);
  try {
    await take(browser, { url: test.url, cookie: test.as.admin.headers.cookie }, callViews(busy));
  } finally {
    await busy.close();
    await test.close();
  }
};

await buildDesigner();
await mkdir(folder, { recursive: true });
const browser = await launchBrowser();
try {
  await newcomer(browser);
  await morning(browser);
} finally {
  await browser.close();
}
