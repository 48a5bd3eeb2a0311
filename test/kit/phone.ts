import { expect } from 'vitest';
import {
  beginCall,
  type CallState,
  hungUp,
  keptSilent,
  pressed,
  received,
  said,
} from '../../designer/simulate/call.ts';
import { callCommand, plainSetup } from '../../designer/simulate/setup.ts';
import { toScenario } from '../../designer/simulate/to-scenario.ts';
import type { SimulatorCommand, SimulatorMessage } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Scenario } from '../../schema/scenario.ts';
import { validateScenario } from '../../schema/validate.ts';
import type { Tester } from './tester.ts';

export type Setup = Partial<Parameters<typeof callCommand>[0]>;
export type Book = Partial<Pick<Parameters<typeof callCommand>[2], 'answers' | 'stepAnswers'>>;

/** The browser's phone, without a browser: the same state, the same messages. */
export class Phone {
  call: CallState = beginCall(0);
  readonly #tester: Tester;
  readonly #placed: Extract<SimulatorCommand, { do: 'call' }>;
  readonly #flow: Flow;
  #seen = 0;

  constructor(tester: Tester, flow: Flow, setup: Setup, { answers = {}, stepAnswers = {} }: Book) {
    this.#tester = tester;
    this.#flow = flow;
    const book = { answers, stepAnswers, numbers: ['95001'], breakpoints: [] };
    this.#placed = callCommand({ ...plainSetup, ...setup }, flow, book);
    tester.socket.on('message', (data) => this.#hear(JSON.parse(String(data)) as SimulatorMessage));
    tester.send(this.#placed);
  }

  #hear(message: SimulatorMessage): void {
    this.call = received(this.call, message, Date.now());
  }

  /** Waits for a prompt, skipping what lies before it. */
  async hears(text: string): Promise<void> {
    const found = () => {
      const at = this.call.lines.findIndex(
        (line) => line.kind === 'prompt' && line.id > this.#seen && line.text.includes(text),
      );
      if (at >= 0) this.#seen = this.call.lines[at]?.id ?? 0;
      return at >= 0;
    };
    await this.#until(found, `hears ${text}`);
  }

  press(keys: string): void {
    for (const key of keys) {
      this.#tester.send({ do: 'key', key });
      this.call = pressed(this.call, key, Date.now());
    }
  }

  say(text: string): void {
    this.#tester.send({ do: 'say', text });
    this.call = said(this.call, text, Date.now());
  }

  hangUp(): void {
    this.#tester.send({ do: 'hangup' });
    this.call = hungUp(this.call, Date.now());
  }

  ends = () => this.#until(() => this.call.phase === 'ended', 'ends');

  async #until(done: () => boolean, what: string): Promise<void> {
    for (let tries = 0; !done(); tries++) {
      if (tries > 200) throw new Error(`${what}: ${JSON.stringify(this.call.lines)}`);
      this.#tester.send({ do: 'skip' });
      await new Promise((soon) => setTimeout(soon, 20));
    }
  }

  keepSilent(): void {
    this.call = keptSilent(this.call, Date.now());
  }

  /** Whom the caller talks to puts the receiver down, once they talk. */
  async partyHangsUp(number: string): Promise<void> {
    await this.#until(() => this.call.connected === number, `talks to ${number}`);
    this.#tester.send({ do: 'partyHangsUp' });
    await this.#until(() => this.call.connected === undefined, `${number} hangs up`);
  }

  /** Till its end; two who talk do so until one of them puts the receiver down. */
  async concludes(): Promise<void> {
    const parted = () => {
      if (this.call.connected !== undefined) this.#tester.send({ do: 'partyHangsUp' });
      return this.call.phase === 'ended';
    };
    await this.#until(parted, 'ends');
  }

  saved(): Scenario {
    const made = toScenario(this.call, this.#placed, this.#flow, '存下来的');
    if (!made.ok) throw new Error(made.why);
    this.#tester.socket.close();
    // As it goes through the network and the database.
    const scenario = JSON.parse(JSON.stringify(made.scenario)) as Scenario;
    expect(validateScenario(scenario)).toEqual([]);
    return scenario;
  }
}
