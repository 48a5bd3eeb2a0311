import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, vi } from 'vitest';
import { buildDesigner, dist } from '../../designer/build.ts';
import type { FlowDraft, Role } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { startTestApp, type TestApp, type TestAppOptions } from '../kit/app.ts';
import { browserMissing, launchBrowser, type Visit, type VisitOptions, visit } from '../kit/browser.ts';
import { EditorPage } from './editor-page.ts';

/** The example that most browser tests work on: the hotline that finds an order. */
export const orderStatus = JSON.parse(
  readFileSync(new URL('../../examples/order-status/flow.json', import.meta.url), 'utf8'),
) as Flow;

/** Who opens a page, and how; without anything an analyst does, in Chinese and in the light. */
export interface Opening extends VisitOptions {
  /** `nobody` has not logged in; a `cookie` is somebody else. */
  readonly as?: Role | 'nobody';
  /** Another server than the file's own. */
  readonly of?: TestApp;
}

/** The designer, its server, somebody of each role, and a browser, for the tests of one file: see `setUpDesigner`. */
export class Designer {
  #server: TestApp | undefined;
  #browser: Browser | undefined;
  /** What is closed after the test at hand, and what outlives it. */
  readonly #visits: { readonly visit: Visit; readonly stays: boolean }[] = [];
  readonly #wanted: RegExp[] = [];

  get server(): TestApp {
    if (!this.#server) throw new Error('the designer is there from beforeAll on');
    return this.#server;
  }
  get url() {
    return this.server.url;
  }
  get app() {
    return this.server.app;
  }
  get as() {
    return this.server.as;
  }
  get anonymous() {
    return this.server.anonymous;
  }
  get database() {
    return this.server.database;
  }
  get deps() {
    return this.server.deps;
  }
  get events() {
    return this.server.events;
  }

  /** A browser of one's own at a page, closed after the test. */
  async open(path: string, options: Opening = {}): Promise<Page> {
    return await this.#open(path, options, false);
  }

  /** The same for a file whose tests go on from each other: it is closed at the end. */
  async stay(path: string, options: Opening = {}): Promise<Page> {
    return await this.#open(path, options, true);
  }

  /** The editor with a flow on its canvas, in a browser of one's own. */
  async edit(flowId: string, options: Opening = {}): Promise<EditorPage> {
    const editor = new EditorPage(await this.open('', options));
    await editor.open((options.of ?? this.server).url, flowId);
    return editor;
  }

  async newFlow(name: string, document?: Flow): Promise<FlowDraft> {
    const body = { name, kind: document?.kind ?? 'ivr', ...(document && { document }) };
    const { status, json, text } = await this.as.analyst.post<FlowDraft>('/api/flows', body);
    if (status !== 201) throw new Error(text);
    return json;
  }

  /** The draft as the server has it now. */
  async draft(flowId: string): Promise<FlowDraft> {
    return (await this.as.analyst.get<FlowDraft>(`/api/flows/${flowId}`)).json;
  }

  /** Errors of pages that this test wants to happen. */
  allow(...errors: RegExp[]): void {
    this.#wanted.push(...errors);
  }

  /** Closes what this test has opened; it fails when a page has told of an error that was not allowed. */
  async leave(): Promise<void> {
    const problems = this.#visits
      .flatMap(({ visit }) => visit.problems.splice(0))
      .filter((problem) => !this.#wanted.some((wanted) => wanted.test(problem)));
    const leaving = this.#visits.filter(({ stays }) => !stays);
    for (const one of leaving) this.#visits.splice(this.#visits.indexOf(one), 1);
    await Promise.all(leaving.map(({ visit }) => visit.close()));
    expect(problems, 'errors of the page').toEqual([]);
  }

  async start(options: TestAppOptions): Promise<void> {
    await buildDesigner();
    this.#server = await startTestApp({ ...options, deps: { designer: dist, ...options.deps } });
    this.#browser = await launchBrowser();
  }

  async afterTest(): Promise<void> {
    try {
      await this.leave();
    } finally {
      this.#wanted.length = 0;
    }
  }

  async stop(): Promise<void> {
    // Before its server: a page that is open looks for it again.
    await this.#browser?.close();
    await this.#server?.close();
  }

  async #open(path: string, { as = 'analyst', of, ...options }: Opening, stays: boolean): Promise<Page> {
    const server = of ?? this.server;
    if (!this.#browser) throw new Error('no browser');
    const cookie = as === 'nobody' ? undefined : server.as[as].headers.cookie;
    const one = await visit(this.#browser, server.url, { theme: 'light', ...(cookie && { cookie }), ...options });
    this.#visits.push({ visit: one, stays });
    if (path) await one.page.goto(path);
    return one.page;
  }
}

/**
 * Sets the designer up for a test file: call it once, above the tests. What they open is closed after each of them, and
 * a test fails when one of its pages logs an error or asks a foreign host, unless it `allow`s that.
 * @param options of the server; as a function when they are known only after a `beforeAll` that stands above
 * @param testTimeout for one test, in ms: a whole visit to a browser, on a machine that others use, too
 * @example
 * const test = setUpDesigner();
 * it('…', async () => {
 *   const { id } = await test.newFlow('查单', orderStatus);
 *   const editor = await test.edit(id, { as: 'viewer', theme: 'dark' });
 */
export const setUpDesigner = (
  options: TestAppOptions | (() => TestAppOptions) = {},
  { testTimeout = 60_000 } = {},
): Designer => {
  vi.setConfig({ testTimeout });
  const designer = new Designer();
  beforeAll(async () => {
    if (!browserMissing) await designer.start(typeof options === 'function' ? options() : options);
  });
  afterEach(() => designer.afterTest());
  afterAll(() => designer.stop());
  return designer;
};
