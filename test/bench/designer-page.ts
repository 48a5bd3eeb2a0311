import type { CDPSession, Page } from 'playwright-core';

const GESTURE_MS = 3_000;
/** A hand's mouse reports about as often as the screen draws. */
const MOVE_MS = 8;
const KEYS = 40;

export const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Times between the frames that the page draws while `gesture` goes on, milliseconds. */
export const framesDuring = async (page: Page, gesture: () => Promise<void>): Promise<number[]> => {
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
export const holdAndCircle = async (
  session: CDPSession,
  from: { x: number; y: number },
  radius: number,
): Promise<void> => {
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
export const openFromList = async (page: Page, name: string): Promise<number> => {
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

/** From a key until what it changed is painted, milliseconds: the browser's own time of the key, and the frame after. */
export const typing = async (page: Page, keys: readonly string[] = Array.from({ length: KEYS }, () => 'a')) => {
  await page.evaluate(() => {
    const times: number[] = [];
    const watch = new AbortController();
    Object.assign(window, { times, stopWatching: () => watch.abort() });
    window.addEventListener(
      'keydown',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          const channel = new MessageChannel();
          channel.port1.onmessage = () => times.push(performance.now() - timeStamp);
          channel.port2.postMessage(undefined);
        });
      },
      { capture: true, signal: watch.signal },
    );
  });
  for (const key of keys) {
    await page.keyboard.press(key);
    await pause(60);
  }
  return page.evaluate(() => {
    const { times, stopWatching } = window as unknown as { times: number[]; stopWatching(): void };
    stopWatching();
    return times;
  });
};

/** From a press of the mouse on `button` until what it opens is painted, milliseconds. */
export const openingBy = async (page: Page, button: string, opened: string): Promise<number> => {
  await page.locator(button).first().waitFor();
  return page.evaluate(
    async ([press, wanted]) => {
      const begun = performance.now();
      document.querySelector<HTMLElement>(press)?.click();
      return new Promise<number>((resolve) => {
        const look = () => {
          if (document.querySelector(wanted))
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun), 0));
          else requestAnimationFrame(look);
        };
        look();
      });
    },
    [button, opened] as const,
  );
};

export const emptySpot = (page: Page): Promise<{ x: number; y: number }> =>
  page.evaluate(() => {
    const box = document.querySelector('.cv')?.getBoundingClientRect();
    for (let y = 300; y < 800; y += 7)
      for (let x = (box?.left ?? 0) + 60; x < (box?.right ?? 0) - 300; x += 11)
        if (document.elementFromPoint(x, y)?.classList.contains('react-flow__pane')) return { x, y };
    throw new Error('no free ground');
  });

export const middleOfCard = async (page: Page, at: number): Promise<{ x: number; y: number }> => {
  const box = await page.locator('.card .card__h').nth(at).boundingBox();
  if (!box) throw new Error('no card');
  return { x: box.x + 90, y: box.y + 14 };
};
