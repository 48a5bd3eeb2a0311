import type { Page } from 'playwright-core';

/** A script of the page that ran although it is text sets this. */
export const RAN = 'pwned';

/** Notes dialogs and what the page's own policy refuses from now on, also after the next address. */
export const watch = async (page: Page): Promise<readonly string[]> => {
  const seen: string[] = [];
  page.on('dialog', (dialog) => {
    seen.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.exposeFunction('noteViolation', (text: string) => seen.push(text));
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sample }) =>
      (window as unknown as { noteViolation(text: string): void }).noteViolation(
        `policy: ${violatedDirective} ${blockedURI} ${sample}`,
      ),
    );
  });
  return seen;
};

/** What of a text became more than text: elements, handlers, addresses that are scripts, or a script that ran. */
export const becameCode = (page: Page): Promise<string[]> =>
  page.evaluate((ran) => {
    const found: string[] = [];
    if (ran in window) found.push('a script ran');
    for (const element of document.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (/^on/i.test(name)) found.push(`${element.tagName} ${name}`);
        if (/^(href|src|action|formaction|xlink:href)$/i.test(name) && /^\s*(javascript|data:text)/i.test(value))
          found.push(`${element.tagName} ${value}`);
      }
      if (element.tagName === 'SCRIPT' && !(element as HTMLScriptElement).src) found.push('an inline script');
      if (element.matches('iframe, object, embed, img[src="x"], svg[onload]')) found.push(element.tagName);
    }
    return found;
  }, RAN);

/** All that a person can read on the page, in fields and in the code, too. */
export const readable = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea, select')].map(
      ({ value }) => value,
    );
    const code = [...document.querySelectorAll('.view-line')].map(({ textContent }) => textContent ?? '');
    return [document.body.innerText, ...fields, ...code].join('\n').replaceAll('\u00a0', ' ');
  });
