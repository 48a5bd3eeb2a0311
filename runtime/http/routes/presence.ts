import { upgradeWebSocket } from '@hono/node-server';
import type { WSContext } from 'hono/ws';
import { Type } from 'typebox';
import type { PresenceCommand, PresenceMessage } from '../../../schema/api.ts';
import { NODE_ID_PATTERN } from '../../../schema/flow.ts';
import { parseJson } from '../core/body.ts';
import { checkBody } from '../core/check.ts';
import type { HttpContext, Principal } from '../core/context.ts';
import { Problem } from '../core/problems.ts';
import type { AppDeps } from '../deps.ts';
import type { Seat } from '../presence/flow-presence.ts';
import type { Handlers } from '../routes.ts';
import type { OpenStreams } from '../streams.ts';

/** Who answers nothing for so long has lost the network, which says no good-bye. */
const SILENT_MS = 9_000;
const MESSAGES_A_MINUTE = 300;
const GOING_AWAY = 1001;
const POLICY = 1008;

const closed = { additionalProperties: false } as const;
const Command = Type.Union([
  Type.Object(
    { do: Type.Literal('at'), node: Type.Union([Type.String({ pattern: NODE_ID_PATTERN }), Type.Null()]) },
    closed,
  ),
  Type.Object({ do: Type.Literal('here') }, closed),
]);

/** One open page: it sits at the flow as long as it answers. */
class PageSocket {
  readonly #deps: AppDeps;
  readonly #flow: string;
  readonly #person: Principal;
  #ws: WSContext | undefined;
  #seat: Promise<Seat> | undefined;
  #heard = performance.now();
  #windowBegan = 0;
  #inWindow = 0;

  constructor(deps: AppDeps, flow: string, person: Principal) {
    this.#deps = deps;
    this.#flow = flow;
    this.#person = person;
  }

  opened(ws: WSContext): void {
    this.#ws = ws;
    this.#heard = performance.now();
    this.#seat = this.#deps.presence.enter({
      flow: this.#flow,
      person: this.#person,
      send: (message) => this.#send(message),
    });
    this.#seat.catch((error: unknown) => this.#failed(error));
  }

  async received(data: unknown, language: HttpContext['var']['language']): Promise<void> {
    this.#heard = performance.now();
    if (this.#tooMany()) return this.#close(POLICY, 'too many messages');
    try {
      if (typeof data !== 'string') throw new Problem('bad_json');
      const command = checkBody(Command, parseJson(data), language) as PresenceCommand;
      if (command.do === 'at') await (await this.#seat)?.at(command.node);
    } catch (error) {
      if (error instanceof Problem) this.#close(POLICY, error.code);
      else this.#failed(error);
    }
  }

  closed(): void {
    this.#ws = undefined;
    const seat = this.#seat;
    this.#seat = undefined;
    seat?.then((one) => one.leave()).catch((error: unknown) => this.#failed(error));
  }

  #send(message: PresenceMessage): void {
    const silent = message.kind === 'here' && performance.now() - this.#heard > SILENT_MS;
    if (silent) this.#close(GOING_AWAY, 'no answer');
    else this.#ws?.send(JSON.stringify(message));
  }

  /** The seat is given up at once: a peer that is gone takes long to agree to a closing. */
  #close(code: number, reason: string): void {
    this.#ws?.close(code, reason);
    this.closed();
  }

  #failed(error: unknown): void {
    this.#deps.log.warn({ err: error, flow: this.#flow }, 'who has a flow open could not be told');
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

const upgrade = (c: HttpContext, deps: AppDeps, flow: string, principal: Principal, streams: OpenStreams) => {
  const page = new PageSocket(deps, flow, principal);
  const language = c.get('language');
  let release = (): void => undefined;
  return upgradeWebSocket(() => ({
    onOpen: (_event, ws) => {
      try {
        release = streams.addPage(principal, () => {
          ws.close(POLICY, 'the login has ended');
          page.closed();
        });
      } catch {
        // Said in the closing frame: the handshake is over.
        return ws.close(POLICY, 'too many connections');
      }
      page.opened(ws);
    },
    onMessage: (event) => void page.received(event.data, language),
    onClose: () => {
      release();
      page.closed();
    },
  }))(c, async () => undefined);
};

export const presenceRoutes = (deps: AppDeps, streams: OpenStreams): Pick<Handlers, 'presence'> => ({
  presence: async (c, { params, principal }) => {
    if (!(await deps.flows.draft(params.id))) throw new Problem('not_found');
    const response = await upgrade(c, deps, params.id, principal, streams);
    return response ?? c.body(null, 500);
  },
});
