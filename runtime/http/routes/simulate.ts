import { upgradeWebSocket } from '@hono/node-server';
import type { WSContext } from 'hono/ws';
import type { SimulatorMessage } from '../../../schema/api.ts';
import { Fault, faultKinds } from '../../../schema/faults.ts';
import { inLanguage, type Language } from '../../../schema/text.ts';
import type { StoredDraft } from '../../store/flows.ts';
import { parseJson } from '../core/body.ts';
import { checkBody } from '../core/check.ts';
import type { HttpContext, Principal } from '../core/context.ts';
import { Problem } from '../core/problems.ts';
import type { AppDeps } from '../deps.ts';
import type { Handlers } from '../routes.ts';
import { Command } from '../simulate/commands.ts';
import { Simulation } from '../simulate/simulation.ts';
import type { OpenStreams } from '../streams.ts';

/** A tester who does nothing for so long has gone away. */
const IDLE_MS = 10 * 60_000;
const MESSAGES_A_MINUTE = 600;
/** Bytes that the client has not taken yet; one that reads so slowly is dropped. */
const MAX_BEHIND = 2_000_000;
const GOING_AWAY = 1001;
const POLICY = 1008;

/** One tester's socket: at most one call at a time, which ends with the socket. */
class TesterSocket {
  readonly #deps: AppDeps;
  readonly #flow: StoredDraft;
  readonly #language: Language;
  readonly #close: (code: number, reason: string) => void;
  #ws: WSContext | undefined;
  #simulation: Simulation | undefined;
  #idle: NodeJS.Timeout | undefined;
  #windowBegan = 0;
  #inWindow = 0;

  constructor(deps: AppDeps, flow: StoredDraft, language: Language, close: (code: number, reason: string) => void) {
    this.#deps = deps;
    this.#flow = flow;
    this.#language = language;
    this.#close = close;
  }

  opened(ws: WSContext): void {
    this.#ws = ws;
    this.#stillThere();
  }

  closed(): void {
    clearTimeout(this.#idle);
    this.#ws = undefined;
    this.#simulation?.abandon();
    this.#simulation = undefined;
  }

  async received(data: unknown): Promise<void> {
    if (this.#tooMany()) return this.#close(POLICY, 'too many messages');
    this.#stillThere();
    try {
      if (typeof data !== 'string') throw new Problem('bad_json');
      await this.#obey(checkBody(Command, parseJson(data), this.#language) as Command);
    } catch (error) {
      this.#tell(error);
    }
  }

  async #obey(command: Command): Promise<void> {
    const simulation = this.#simulation;
    switch (command.do) {
      case 'call':
        return this.#call(command);
      case 'key':
        return simulation?.press(command.key);
      case 'say':
        return simulation?.say(command.text);
      case 'hangup':
        return simulation?.hangUp();
      case 'skip':
        return simulation?.skip();
      case 'pause':
        return simulation?.pause();
      case 'step':
        return simulation?.step();
      case 'continue':
        return simulation?.goOn();
      case 'breakpoints':
        return simulation?.breakAt(command.nodes);
      case 'set':
        return simulation?.set(command.variable, command.value);
      case 'answers':
        return simulation?.answer(command.answers, command.stepAnswers);
      case 'people':
        return simulation?.react(command.people);
      case 'partyHangsUp':
        return simulation?.partyHangsUp();
    }
  }

  async #call(call: Extract<Command, { do: 'call' }>): Promise<void> {
    const flow = await this.#stored(call.version);
    // Whoever dials again has put the receiver down; and the socket may have closed while we looked.
    this.#simulation?.abandon();
    this.#simulation = undefined;
    if (!this.#ws) return;
    const simulation = new Simulation(this.#deps, {
      flow,
      flowId: this.#flow.id,
      version: call.version ?? null,
      call,
      language: this.#language,
      send: (message) => this.#send(message),
    });
    this.#simulation = simulation;
    simulation.done.catch((error: unknown) => this.#tell(error));
  }

  /** The draft as it is now, not as it was when the socket opened. */
  async #stored(version: number | undefined) {
    const { flows } = this.#deps;
    const found =
      version === undefined ? await flows.draft(this.#flow.id) : await flows.version(this.#flow.id, version);
    if (!found?.document) throw new Problem('not_found');
    return found.document;
  }

  #tell(error: unknown): void {
    if (error instanceof Problem) {
      const { code, text, extras } = error;
      const fields = extras.message
        ? undefined
        : extras.fields?.map(({ pointer, message }) => `${pointer} ${message}`).join('; ');
      const message = inLanguage(text, this.#language) + (fields ? `: ${fields}` : '');
      this.#send({ kind: 'error', code, message });
      return;
    }
    if (error instanceof Fault) {
      this.#send({
        kind: 'error',
        code: error.code,
        message: inLanguage(faultKinds[error.code].message, this.#language),
      });
      return;
    }
    this.#deps.log.error({ err: error, flow: this.#flow.id }, 'a simulated call failed');
    this.#tell(new Problem('internal'));
  }

  #send(message: SimulatorMessage): void {
    const raw = this.#ws?.raw as { readonly bufferedAmount?: number } | undefined;
    if ((raw?.bufferedAmount ?? 0) > MAX_BEHIND) this.#close(POLICY, 'the client reads too slowly');
    else this.#ws?.send(JSON.stringify(message));
  }

  #stillThere(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#close(GOING_AWAY, 'idle'), IDLE_MS);
  }

  #tooMany(): boolean {
    const now = performance.now();
    if (now - this.#windowBegan > 60_000) {
      this.#windowBegan = now;
      this.#inWindow = 0;
    }
    return ++this.#inWindow > MESSAGES_A_MINUTE;
  }
}

const upgrade = (c: HttpContext, deps: AppDeps, flow: StoredDraft, principal: Principal, streams: OpenStreams) => {
  let ws: WSContext | undefined;
  const close = (code: number, reason: string): void => ws?.close(code, reason);
  const socket = new TesterSocket(deps, flow, c.get('language'), close);
  let release = (): void => undefined;
  return upgradeWebSocket(() => ({
    onOpen: (_event, opened) => {
      ws = opened;
      try {
        release = streams.add(principal, (why) =>
          why === 'shutdown' ? close(GOING_AWAY, 'restart') : close(POLICY, 'the login has ended'),
        );
      } catch {
        // Said in the closing frame: the handshake is over.
        return close(POLICY, 'too many connections');
      }
      socket.opened(opened);
    },
    onMessage: (event) => void socket.received(event.data),
    onClose: () => {
      release();
      socket.closed();
    },
  }))(c, async () => undefined);
};

export const simulateRoutes = (deps: AppDeps, streams: OpenStreams): Pick<Handlers, 'simulate'> => ({
  simulate: async (c, { params, principal }) => {
    const flow = await deps.flows.draft(params.id);
    if (!flow) throw new Problem('not_found');
    const response = await upgrade(c, deps, flow, principal, streams);
    return response ?? c.body(null, 500);
  },
});
