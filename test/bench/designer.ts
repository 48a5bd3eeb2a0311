import { gzipSync } from 'node:zlib';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { buildDesigner, dist } from '../../designer/build.ts';
import type { FlowDraft } from '../../schema/api.ts';
import { startTestApp, type TestApp } from '../kit/app.ts';
import { launchBrowser, visit } from '../kit/browser.ts';
import { type Bench, quantile, rounded } from './bench.ts';
import { largeFlow } from './large-flow.ts';

const GESTURE_MS = 3_000;
/** A hand's mouse reports about as often as the screen draws. */
const MOVE_MS = 8;
const ROUNDS = 3;
const KEYS = 40;

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Times between the frames that the page draws while `gesture` goes on, milliseconds. */
const framesDuring = async (page: Page, gesture: () => Promise<void>): Promise<number[]> => {
  await page.evaluate(() => {
    const frames: number[] = [];
    let last = performance.now();
    const watch = { frames, on: true };
    (window as unknown as { watch: typeof watch }).watch = watch;
    const frame = () => {
      const now = performance.now();
      frames.push(now - last);
      last = now;
      if (watch.on) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  });
  await gesture();
  const frames = await page.evaluate(() => {
    const { watch } = window as unknown as { watch: { frames: number[]; on: boolean } };
    watch.on = false;
    return watch.frames;
  });
  return frames.slice(2);
};

interface Mouse {
  readonly type: 'mousePressed' | 'mouseMoved' | 'mouseReleased';
  readonly x: number;
  readonly y: number;
}

const mouse = (session: CDPSession, { type, x, y }: Mouse): Promise<unknown> =>
  session.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', buttons: 1, clickCount: 1 });

/** Holds the button down and moves in a circle, as fast as a mouse reports, whether or not the page keeps up. */
const holdAndCircle = async (session: CDPSession, from: { x: number; y: number }, radius: number): Promise<void> => {
  await mouse(session, { type: 'mousePressed', ...from });
  const begun = performance.now();
  let answered: Promise<unknown> = Promise.resolve();
  for (let at = 0; at < GESTURE_MS; at = performance.now() - begun) {
    const angle = (at / 1000) * Math.PI;
    const x = from.x + radius * Math.sin(angle);
    const y = from.y + radius * (1 - Math.cos(angle));
    answered = mouse(session, { type: 'mouseMoved', x, y });
    await pause(MOVE_MS);
  }
  await answered;
  await mouse(session, { type: 'mouseReleased', ...from });
};

/** From the click in the list of flows until cards are painted, with all code loaded already. */
const openFromList = async (page: Page, name: string): Promise<number> => {
  await page.getByRole('link', { name, exact: true }).waitFor();
  return page.evaluate(async (called) => {
    const link = [...document.querySelectorAll('a')].find(({ textContent }) => textContent?.trim() === called);
    const begun = performance.now();
    link?.click();
    const painted = (): Promise<number> =>
      new Promise((resolve) => {
        const look = () => {
          const card = document.querySelector('.react-flow__node-card');
          const line = document.querySelector('.react-flow__edge');
          if (card && line && getComputedStyle(card).visibility === 'visible')
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now()), 0));
          else requestAnimationFrame(look);
        };
        look();
      });
    return (await painted()) - begun;
  }, name);
};

/** From a key until what it changed is painted, milliseconds: the browser's own Event Timing. */
const typing = async (page: Page): Promise<number[]> => {
  await page.evaluate(() => {
    const times: number[] = [];
    (window as unknown as { times: number[] }).times = times;
    window.addEventListener(
      'keydown',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => times.push(performance.now() - timeStamp);
          channel.port2.postMessage(undefined);
        });
      },
      { capture: true },
    );
  });
  const field = page.locator('.ins textarea').first();
  await field.click();
  for (let key = 0; key < KEYS; key += 1) {
    await page.keyboard.press('a');
    await pause(60);
  }
  return page.evaluate(() => (window as unknown as { times: number[] }).times);
};

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

const emptySpot = (page: Page): Promise<{ x: number; y: number }> =>
  page.evaluate(() => {
    const box = document.querySelector('.cv')?.getBoundingClientRect();
    for (let y = 300; y < 800; y += 7)
      for (let x = (box?.left ?? 0) + 60; x < (box?.right ?? 0) - 300; x += 11)
        if (document.elementFromPoint(x, y)?.classList.contains('react-flow__pane')) return { x, y };
    throw new Error('no free ground');
  });

const middleOfCard = async (page: Page, at: number): Promise<{ x: number; y: number }> => {
  const box = await page.locator('.card .card__h').nth(at).boundingBox();
  if (!box) throw new Error('no card');
  return { x: box.x + 90, y: box.y + 14 };
};

interface Look {
  readonly openMs: number;
  readonly pan: readonly number[];
  readonly drag: readonly number[];
  readonly keys: readonly number[];
}

const work = async (browser: Browser, test: TestApp, small: string, name: string): Promise<Look> => {
  const { page, context, close } = await visit(browser, test.url, { cookie: test.as.analyst.headers.cookie });
  // The code is loaded by a visit to a small flow.
  await page.goto(`${test.url}/flows/${small}`);
  await page.locator('.card').first().waitFor();
  await page.locator('.top a').first().click();
  const openMs = await openFromList(page, name);
  const session = await context.newCDPSession(page);
  await pause(1500);
  const pan = await framesDuring(page, async () => holdAndCircle(session, await emptySpot(page), 140));
  const card = await middleOfCard(page, 2);
  const drag = await framesDuring(page, () => holdAndCircle(session, card, 60));
  await page.locator('.card .card__h').nth(0).click();
  await page.locator('.ins textarea').first().waitFor();
  const keys = await typing(page);
  await close();
  return { openMs, pan, drag, keys };
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
    const all = (pick: (look: Look) => readonly number[]) => looks.flatMap(pick);
    Object.assign(result, {
      [`open${cards}Ms`]: rounded(
        quantile(
          all(({ openMs }) => [openMs]),
          0.5,
        ),
      ),
      [`pan${cards}FrameP50Ms`]: rounded(
        quantile(
          all(({ pan }) => pan),
          0.5,
        ),
      ),
      [`pan${cards}FrameP95Ms`]: rounded(
        quantile(
          all(({ pan }) => pan),
          0.95,
        ),
      ),
      [`drag${cards}FrameP50Ms`]: rounded(
        quantile(
          all(({ drag }) => drag),
          0.5,
        ),
      ),
      [`drag${cards}FrameP95Ms`]: rounded(
        quantile(
          all(({ drag }) => drag),
          0.95,
        ),
      ),
      [`typing${cards}P95Ms`]: rounded(
        quantile(
          all(({ keys }) => keys),
          0.95,
        ),
      ),
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
