import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { buildDesigner, dist } from '../../designer/build.ts';
import type { FlowDraft } from '../../schema/api.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { launchBrowser, visit } from '../kit/browser.ts';
import { type Bench, quantile, rounded } from './bench.ts';
import {
  emptySpot,
  framesDuring,
  holdAndCircle,
  middleOfCard,
  openFromList,
  openingBy,
  pause,
  typing,
} from './designer-page.ts';
import { largeFlow } from './large-flow.ts';

const ROUNDS = 3;

/** Bytes of script and style, gzipped, that the page of an editor loads before one does anything. */
const firstLoad = async (browser: Browser, test: TestApp, id: string): Promise<number> => {
  const { page, close } = await visit(browser, test.url, { cookie: test.as.analyst.headers.cookie });
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    if (/\.(?:js|css)$/.test(new URL(response.url()).pathname))
      sizes.push(response.body().then((body) => gzipSync(body).length));
  });
  await page.goto(`${test.url}/flows/${id}`);
  await page.locator('.card').first().waitFor();
  await page.waitForLoadState('networkidle');
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  await close();
  return bytes;
};

/** Figures of one visit, by what was done: all frames or keys. */
type Look = Readonly<Record<string, readonly number[]>>;

const work = async (browser: Browser, test: TestApp, small: string, name: string): Promise<Look> => {
  const { page, context, close } = await visit(browser, test.url, { cookie: test.as.analyst.headers.cookie });
  // The code is loaded by a visit to a small flow, in which each view was open once.
  await page.goto(`${test.url}/flows/${small}`);
  await page.locator('.card').first().waitFor();
  await page.keyboard.press('Alt+2');
  await page.locator('.sc__c').first().waitFor();
  await page.keyboard.press('Alt+1');
  await page.locator('.top a').first().click();
  const open = await openFromList(page, name);
  const session = await context.newCDPSession(page);
  await pause(1500);
  const pan = await framesDuring(page, async () => holdAndCircle(session, await emptySpot(page), 140));
  const card = await middleOfCard(page, 2);
  const drag = await framesDuring(page, () => holdAndCircle(session, card, 60));
  await page.locator('.card .card__h').nth(0).click();
  const prompt = page.locator('.ins textarea').first();
  await prompt.click();
  const typingPrompt = await typing(page);
  await page.locator('.ins .ins__t').click();
  // A round before may have filled it.
  await page.keyboard.press('Control+a');
  const typingText = await typing(page);
  await page.keyboard.press('Control+f');
  await page.locator('.seek input:focus').waitFor();
  await pause(600);
  const searching = await typing(page, [...'zhuanrengong', ...Array.from({ length: 12 }, () => 'Backspace')]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.locator('.cmd__f input:focus').waitFor();
  await pause(600);
  const commands = await typing(page, [...'zhuanrengong', ...Array.from({ length: 12 }, () => 'Backspace')]);
  await page.keyboard.press('Escape');
  const script = await openingBy(page, '.top .seg label:nth-child(2) input', '.sc__c');
  await close();
  return { open: [open], pan, drag, typingPrompt, typingText, searching, commands, script: [script] };
};

const newFlow = async (test: TestApp, cards: number): Promise<FlowDraft> => {
  const document = largeFlow(cards);
  const body = { name: document.name, kind: document.kind, document };
  const { status, json, text } = await test.as.analyst.post<FlowDraft>('/api/flows', body);
  if (status !== 201) throw new Error(text);
  return json;
};

const figures = async (browser: Browser, test: TestApp): Promise<Record<string, number>> => {
  const small = (await newFlow(test, 20)).id;
  const result: Record<string, number> = {
    firstLoadKbGzipped: Math.round((await firstLoad(browser, test, small)) / 1000),
  };
  for (const cards of [1000, 2000]) {
    const { document } = await newFlow(test, cards);
    const looks: Look[] = [];
    for (let round = 0; round < ROUNDS; round += 1) looks.push(await work(browser, test, small, document.name));
    const of = (what: string, share: number): number =>
      rounded(
        quantile(
          looks.flatMap((look) => look[what] ?? []),
          share,
        ),
      );
    Object.assign(result, {
      [`open${cards}Ms`]: of('open', 0.5),
      [`pan${cards}FrameP50Ms`]: of('pan', 0.5),
      [`pan${cards}FrameP95Ms`]: of('pan', 0.95),
      [`drag${cards}FrameP50Ms`]: of('drag', 0.5),
      [`drag${cards}FrameP95Ms`]: of('drag', 0.95),
      [`typing${cards}P95Ms`]: of('typingPrompt', 0.95),
      [`typingText${cards}P95Ms`]: of('typingText', 0.95),
      [`search${cards}P95Ms`]: of('searching', 0.95),
      [`commands${cards}P95Ms`]: of('commands', 0.95),
      [`script${cards}OpenMs`]: of('script', 0.5),
    });
  }
  return result;
};

/** The editor with a flow of 1,000 and one of 2,000 steps in a real Chromium without a graphics card, 1440 × 900. */
export const designer: Bench = {
  targets: {
    firstLoadKbGzipped: { atMost: 700 },
    open1000Ms: { atMost: 1000 },
    pan1000FrameP50Ms: { atMost: 17 },
    pan1000FrameP95Ms: { atMost: 33 },
    drag1000FrameP50Ms: { atMost: 17 },
    drag1000FrameP95Ms: { atMost: 33 },
    typing1000P95Ms: { atMost: 50 },
    typingText1000P95Ms: { atMost: 50 },
    search1000P95Ms: { atMost: 50 },
    commands1000P95Ms: { atMost: 50 },
    pan2000FrameP50Ms: { atMost: 33 },
    drag2000FrameP50Ms: { atMost: 33 },
    typing2000P95Ms: { atMost: 100 },
  },
  async run() {
    await buildDesigner();
    const test = await startTestApp({ deps: { designer: dist } });
    const browser = await launchBrowser();
    try {
      return await figures(browser, test);
    } finally {
      await browser.close();
      await test.close();
    }
  },
};
