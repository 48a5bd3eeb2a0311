import { Value } from 'typebox/value';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunnableNode } from '../../plugins/sdk/index.ts';
import { defaultApology } from '../../runtime/engine/engine.ts';
import type { Speech } from '../../runtime/speech/speech.ts';
import { type VirtualClock, virtualClock } from '../../runtime/telephony/simulator/virtual-clock.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import { Fault } from '../../schema/faults.ts';
import { exitsOf } from '../../schema/node-type.ts';
import type { LocalText } from '../../schema/text.ts';
import { validateFlow } from '../../schema/validate.ts';
import { silentSpeech } from '../engine/kit.ts';
import { CALL_TIME, callNode, flowAround, type NodeCall, type NodeWorld, realConnections } from '../kit/node-call.ts';
import { type Peer, startPeer } from '../kit/peer.ts';
import type { Behaviour, NodeTypeCase, Served } from './node-types-behaviours.ts';

/** A clock and everything else that a step can wait for; each wait that begins is reported. */
class Waits {
  readonly clock: VirtualClock;
  readonly speech: Speech;
  /** Sleepers that have not been woken or sent away. */
  pending = 0;
  begun = 0;
  onWait: () => void = () => undefined;
  readonly #time = virtualClock(CALL_TIME);

  constructor() {
    const time = this.#time;
    this.clock = {
      ...time,
      sleep: (ms, signal) => this.#waiting(time.sleep(ms, signal)),
      busy: (work) => this.#waiting(time.busy(work)),
    };
    this.speech = {
      render: async (text, language, signal) => {
        await this.clock.sleep(20, signal);
        return silentSpeech.render(text, language, signal);
      },
    };
  }

  async #waiting<T>(wait: Promise<T>): Promise<T> {
    this.pending += 1;
    this.begun += 1;
    this.onWait();
    try {
      return await wait;
    } finally {
      this.pending -= 1;
    }
  }
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((done) => setImmediate(done));
};

const withPeer = (value: unknown, url: string): unknown => JSON.parse(JSON.stringify(value).replaceAll('{peer}', url));

interface Hint {
  readonly 'x-label'?: LocalText;
  readonly 'x-widget'?: string;
  readonly properties?: Readonly<Record<string, Hint>>;
  readonly items?: Hint;
}

/** Parameters without a label in both languages. */
const unlabelled = (schema: Hint, path = ''): string[] => {
  if (schema['x-widget'] === 'prompt') return [];
  const inside = Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const here = path ? `${path}.${name}` : name;
    // What holds other fields may be a heading of its own or none.
    const label = field['x-label'];
    const named = field.properties !== undefined || (label?.['zh-CN'] && label.en);
    return [...(named ? [] : [here]), ...unlabelled(field, here)];
  });
  return [...inside, ...(schema.items ? unlabelled(schema.items, `${path}[]`) : [])];
};

const fieldAt = (schema: Hint, path: string): Hint | undefined =>
  path.split('.').reduce<Hint | undefined>((field, name) => field?.properties?.[name], schema);

const expectBoth = (text: LocalText | undefined): void => {
  expect(text?.['zh-CN']).toBeTruthy();
  expect(text?.en).toBeTruthy();
};

const ordersOf = (known: NonNullable<Behaviour['orders']>): NonNullable<NodeWorld['orders']> => ({
  lookup: async (key) => {
    const order = known.find((each) => each.key === key);
    return order && { ...order, source: 'tms', content: {}, deleted: false, at: '', ageMinutes: 0 };
  },
});

/** What every node type promises; `icons`: names that the designer can draw. */
export const nodeTypeContract = (
  node: RunnableNode,
  { variables = {}, exits, connection, serve, callsUp = false }: NodeTypeCase,
  { catalogue, icons }: { readonly catalogue: Catalogue; readonly icons: (name: string) => boolean },
): void => {
  const sample = node.sample as Record<string, unknown>;
  const behaviours = Object.entries(exits).flatMap(([exit, behaviour]) =>
    'unreachable' in behaviour ? [] : [[exit, behaviour] as const],
  );
  let peer: Peer;
  /** The system that does not speak HTTP. */
  let served: Served | undefined;

  const world = (behaviour: Behaviour, waits: Waits): NodeWorld => {
    peer.answers = behaviour.peer ?? {};
    const config = withPeer(served?.config ?? connection ?? { baseUrl: '{peer}' }, peer.url) as Record<string, unknown>;
    const connections = node.operation ? { [node.plugin]: { connector: node.plugin, config } } : {};
    return {
      variables: { ...variables, ...behaviour.variables },
      call: !callsUp,
      clock: waits.clock,
      speech: waits.speech,
      ...(behaviour.orders && { orders: ordersOf(behaviour.orders) }),
      connections: realConnections(waits.clock, { connections, allowedHosts: [peer.host] }),
    };
  };
  const begin = (behaviour: Behaviour, waits: Waits, more: NodeWorld = {}): Promise<NodeCall> => {
    const params = withPeer({ ...sample, ...behaviour.params }, peer.url);
    return callNode(node.type, params, { ...world(behaviour, waits), ...more });
  };
  /** Nobody sleeps, listens, asks or runs any more. */
  const expectNothingLeft = async (call: NodeCall, waits: Waits): Promise<void> => {
    await peer.idle();
    await turns(3);
    expect(waits.pending).toBe(0);
    expect(call.listeners()).toBe(0);
    expect(call.universe.engine.active).toBe(0);
    expect(call.caller?.isUp ?? false).toBe(false);
    const bad = ({ level, msg }: Record<string, unknown>) => Number(level) >= 50 || msg === 'a step was abandoned';
    expect(call.universe.log.filter(bad)).toEqual([]);
  };

  /** Interrupts the node in its `nth` wait; gives `undefined` when it does not wait so often. */
  const interrupted = async (behaviour: Behaviour, nth: number, interrupt: (call: NodeCall) => void) => {
    const waits = new Waits();
    let count = 0;
    let reached = false;
    const prepared: NodeWorld['prepared'] = ({ events }) => {
      const has = (kind: string) => events.some((event) => event.kind === kind);
      waits.onWait = () => {
        if (!has('entered') || has('left')) return;
        count += 1;
        if (count !== nth) return;
        setImmediate(() => {
          reached = !has('left') && (callsUp || call.caller?.isUp === true);
          if (reached) interrupt(call);
        });
      };
    };
    const call = await begin(behaviour, waits, { prepared });
    // The caller who is interrupted does not come to the end of the script.
    const script = Promise.resolve(behaviour.does?.(call)).catch(() => undefined);
    const end = await call.ended();
    await script;
    return { call, waits, ...end, happened: reached, over: count < nth };
  };

  const expectInterruptible = async (behaviour: Behaviour, outcome: string, interrupt: (call: NodeCall) => void) => {
    let happened = 0;
    for (let nth = 1; ; nth += 1) {
      const { call, waits, state, step, ...was } = await interrupted(behaviour, nth, interrupt);
      await expectNothingLeft(call, waits);
      if (was.over) return happened;
      if (!was.happened) continue;
      happened += 1;
      expect(state, `in wait ${nth}`).toMatchObject({ status: 'ended', outcome, callId: null });
      expect(step.fault, `in wait ${nth}`).toBeUndefined();
      // Only what must not be torn up comes to its own end.
      if (step.exit !== undefined)
        expect(step.effects.map(({ kind }) => kind)).toSatisfy((kinds: string[]) =>
          kinds.some((kind) => kind === 'once' || kind === 'recorded'),
        );
    }
  };

  describe(node.type, () => {
    beforeAll(async () => {
      peer = await startPeer();
      served = await serve?.();
    });
    afterAll(async () => {
      await peer.close();
      await served?.close();
    });

    it('has a sample that fits its own schema', () => {
      expect([...Value.Errors(node.params, sample)]).toEqual([]);
      expect(Value.Check(node.params, { ...sample, unheardOf: 1 })).toBe(false);
    });

    it('gives no diagnostic in a small flow', () => {
      const flow = flowAround(node.type, sample, { variables });
      expect(validateFlow(flow, catalogue)).toEqual([]);
    });

    it('says what it is in both languages', () => {
      for (const text of [node.title, node.help, node.summary]) expectBoth(text);
      for (const exit of exitsOf(node, sample)) expectBoth(exit.title);
      expect(unlabelled(node.params as unknown as Hint)).toEqual([]);
    });

    it('has only parameters of its own in the summary', () => {
      const named = [...`${node.summary['zh-CN']}${node.summary.en}`.matchAll(/\{([^{}]+)\}/g)].flatMap(
        ([, paths = '']) => paths.split('–'),
      );
      expect(named.filter((path) => !fieldAt(node.params as unknown as Hint, path))).toEqual([]);
    });

    it('has icons that the designer can draw', () => {
      const names = [node.icon, ...node.exits.flatMap((exit) => ('icon' in exit && exit.icon ? [exit.icon] : []))];
      expect(names.filter((name) => !icons(name))).toEqual([]);
    });

    it('has a behaviour for each exit', () => {
      const wanted = node.exits.length === 0 ? ['(end)'] : exitsOf(node, sample).map(({ name }) => name);
      expect(Object.keys(exits)).toEqual(expect.arrayContaining(wanted));
      // Exits that come from a list count when one of its items is tried.
      const untried = node.exits.filter((exit) => {
        const names = behaviours.flatMap(([, { params }]) =>
          exitsOf({ exits: [exit] }, { ...sample, ...params }).map(({ name }) => name),
        );
        return !names.some((name) => name in exits);
      });
      expect(untried).toEqual([]);
      for (const behaviour of Object.values(exits))
        if ('unreachable' in behaviour) expect(behaviour.unreachable).toBeTruthy();
    });

    describe.each(behaviours)('%s', (exit, behaviour) => {
      it('is where it leads', async () => {
        const waits = new Waits();
        const call = await begin(behaviour, waits);
        await behaviour.does?.(call);
        const { step, state } = await call.ended();
        expect(step.exit ?? '(end)').toBe(exit);
        expect(state).toMatchObject({ status: 'ended', outcome: 'completed' });
        await expectNothingLeft(call, waits);
      });

      it.skipIf(callsUp)('can be hung up in each wait on the way', async () => {
        const waits = await expectInterruptible(behaviour, 'hungup', (call) => call.hangsUp());
        if (node.waits) expect(waits).toBeGreaterThan(0);
      });

      it('can be cancelled in each wait on the way', async () => {
        const waits = await expectInterruptible(behaviour, 'cancelled', (call) => call.session.cancel());
        if (node.waits) expect(waits).toBeGreaterThan(0);
      });
    });

    const speaks = async (): Promise<void> => {
      const apology = defaultApology['zh-CN'];
      const waits = new Waits();
      const broken: Speech = {
        render: async (text, ...rest) => {
          if (text !== apology) throw new Fault('speech.failed', 'test');
          return silentSpeech.render(text, ...rest);
        },
      };
      const params = { prompt: { text: { 'zh-CN': '您好。' } } };
      const call = await begin({ params }, waits, { speech: broken });
      const { step, state } = await call.ended();
      expect(step.fault?.code).toBe('speech.failed');
      if (exitsOf(node, sample).some(({ name }) => name === 'failed')) expect(step.exit).toBe('failed');
      else {
        expect(state.outcome).toBe('faulted');
        expect(call.heard).toEqual([apology]);
      }
      expect(call.caller?.isUp).toBe(false);
    };
    if ('prompt' in node.params.properties) it('tells the caller when it has no voice', speaks);

    const callless = async (): Promise<void> => {
      const call = await callNode(node.type, sample, { variables, call: false, unwired: ['failed'] });
      const { state, step } = await call.ended();
      expect(step.fault?.code).toBe('engine.no_call');
      expect(state.outcome).toBe('faulted');
    };
    if (node.needs === 'call') it('is refused where nobody is on the line', callless);
  });
};
