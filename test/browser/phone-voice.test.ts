import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { axe, browserMissing, launchBrowser, screenshot, visit } from '../kit/browser.ts';
import { type Opening, orderStatus, setUpDesigner } from './designer.ts';
import { PhonePage } from './phone-page.ts';

const test = setUpDesigner();
let flowId = '';

beforeAll(async () => {
  if (browserMissing) return;
  const speaking = structuredClone(orderStatus);
  Object.assign(speaking.nodes.menu?.params ?? {}, { speech: true });
  flowId = (await test.newFlow('说话', speaking)).id;
});

const callOn = async (page: Page, language: Opening['language']): Promise<PhonePage> => {
  const phone = new PhonePage(page);
  await phone.open(test.url, flowId);
  await phone.button(language === 'en' ? 'Try a call' : '试打').click();
  await phone.hears('您好，欢迎致电汀舟速运');
  return phone;
};

/** A call in a browser whose own speech is what `prepare` makes of it. */
const call = async (prepare: (page: Page) => Promise<unknown>, options: Opening = {}): Promise<PhonePage> => {
  const page = await test.open('', options);
  await prepare(page);
  return callOn(page, options.language);
};

/** A recogniser of the browser that ends with an error, or with words. */
const recogniser = (outcome: { readonly error?: string; readonly words?: string }) => (page: Page) =>
  page.addInitScript(({ error, words }) => {
    class Recogniser {
      lang = '';
      onresult: ((heard: unknown) => void) | null = null;
      onerror: ((event: unknown) => void) | null = null;
      onend: (() => void) | null = null;
      start() {
        setTimeout(() => {
          (window as unknown as { heardIn: string }).heardIn = this.lang;
          if (words) this.onresult?.({ results: [[{ transcript: words }]] });
          if (error) this.onerror?.({ error });
          this.onend?.();
        }, 50);
      }
      abort() {
        this.onend?.();
      }
    }
    Object.assign(window, { webkitSpeechRecognition: Recogniser, SpeechRecognition: Recogniser });
  }, outcome);

describe.skipIf(browserMissing)('the microphone', () => {
  it.each([
    ['not-allowed', '浏览器没有让用麦克风'],
    ['audio-capture', '这台电脑没有麦克风'],
    ['no-speech', '没有听到声音，再说一次'],
    ['network', '浏览器的语音识别连不上'],
    ['language-not-supported', '浏览器不认这种语言的语音'],
  ])('says what is wrong, and typing goes on: %s', async (error, words) => {
    const phone = await call(recogniser({ error }), { theme: 'dark' });
    await phone.button('对着麦克风说').click();
    await phone.page.getByText(words).waitFor();
    expect(await phone.button('对着麦克风说').getAttribute('aria-pressed')).toBe('false');
    if (error === 'not-allowed') {
      await screenshot(phone.page, 'phone-microphone-refused');
      expect(await axe(phone.page)).toEqual([]);
    }
    await phone.page.getByLabel('来电人说的话').fill('查快递');
    await phone.button('说出去').click();
    await phone.now('收集运单号').waitFor();
  });

  it('speaks to the flow in its language', async () => {
    const phone = await call(recogniser({ words: '查快递' }));
    await phone.button('对着麦克风说').click();
    await phone.page.locator('.me', { hasText: '查快递' }).waitFor();
    await phone.now('收集运单号').waitFor();
    expect(await phone.page.evaluate(() => (window as unknown as { heardIn: string }).heardIn)).toBe('zh-CN');
  });

  it('is not offered where the browser has none', async () => {
    const phone = await call((page) =>
      page.addInitScript(() => {
        for (const name of ['SpeechRecognition', 'webkitSpeechRecognition'])
          Object.defineProperty(window, name, { value: undefined, configurable: true });
      }),
    );
    expect(await phone.button('对着麦克风说').count()).toBe(0);
    await phone.page.getByTitle('这个浏览器不会听写，打字就行').waitFor();
    await phone.page.getByLabel('来电人说的话').fill('查快递');
    await phone.page.keyboard.press('Enter');
    await phone.now('收集运单号').waitFor();
  });

  it('of the real browser is heard or said to be deaf, and the call goes on', async () => {
    const real = await launchBrowser(['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
    try {
      const { page } = await visit(real, test.url, { cookie: test.as.analyst.headers.cookie });
      const phone = await callOn(page, undefined);
      await phone.button('对着麦克风说').click();
      // What the browser makes of a made-up device is its own affair; it must come to an end that is told.
      await phone.page.locator('.ph__warn--in').or(phone.page.locator('.me')).first().waitFor({ timeout: 30_000 });
      expect(await phone.button('对着麦克风说').getAttribute('aria-pressed')).toBe('false');
      await phone.type('1');
      await phone.now('收集运单号').waitFor();
    } finally {
      await real.close();
    }
  });
});

/** Voices of the browser, and what it was told to say. */
const voices = (langs: readonly string[]) => (page: Page) =>
  page.addInitScript((all) => {
    const spoken: string[] = [];
    const found = all.map((lang) => ({ lang, name: lang, default: false, localService: true, voiceURI: lang }));
    const speech = {
      getVoices: () => found,
      speak: ({ text, lang }: { readonly text: string; readonly lang: string }) => spoken.push(`${lang} ${text}`),
      cancel: () => undefined,
      pause: () => undefined,
      resume: () => undefined,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
    };
    class Utterance {
      text: string;
      voice: unknown;
      lang = '';
      constructor(text: string) {
        this.text = text;
      }
    }
    Object.defineProperty(window, 'speechSynthesis', { value: speech });
    Object.assign(window, { SpeechSynthesisUtterance: Utterance, spoken });
  }, langs);

const spoken = (phone: PhonePage): Promise<readonly string[]> =>
  phone.page.evaluate(() => (window as unknown as { spoken: readonly string[] }).spoken);

describe.skipIf(browserMissing)('the browser’s voice', () => {
  it('speaks where the server has none, in the language of the prompt, and is silent when told to', async () => {
    const phone = await call(voices(['en-US', 'zh-CN']));
    await expect.poll(() => spoken(phone)).toEqual([expect.stringContaining('zh-CN 您好，欢迎致电汀舟速运')]);
    expect(await phone.page.getByText('只显示文字').count()).toBe(0);
    await phone.button('关掉声音').click();
    await phone.type('1');
    await phone.hears('请输入 12 位运单号');
    expect((await spoken(phone)).length).toBe(1);
  });

  it('that does not know Chinese says nothing, and the phone says why', async () => {
    const phone = await call(voices(['en-US', 'fr-FR']));
    await phone.page.getByText('服务器和浏览器都没有这种语言的声音，只显示文字').waitFor();
    expect(await spoken(phone)).toEqual([]);
    expect(await axe(phone.page)).toEqual([]);
  });

  it('is missed in English words, too', async () => {
    const phone = await call(voices([]), { language: 'en' });
    await phone.page.getByText('prompts are shown only').waitFor();
  });
});
