import type { Returned, Value } from '../../plugins/sdk/index.ts';
import { Fault } from '../../schema/faults.ts';
import type { Flow } from '../../schema/flow.ts';
import { both } from '../../schema/text.ts';
import type { SessionHost } from './host.ts';
import type { FrameState } from './ports.ts';
import type { PreparedFlow } from './prepare.ts';
import { initialValues, type Variables } from './variables.ts';

/** Flows inside flows inside one session. */
const DEEPEST = 10;

/** What `step.enterFlow` returns: the node waits for a flow inside it. */
export class Descent {
  readonly flow: string;
  readonly inputs: Readonly<Record<string, Value>>;
  constructor(flow: string, inputs: Readonly<Record<string, Value>>) {
    this.flow = flow;
    this.inputs = inputs;
  }
}

/** A flow on its way: the session's own, or one that a step of the frame before it runs. */
export interface Frame {
  readonly flowId: string;
  readonly version: number | null;
  readonly flow: PreparedFlow;
  readonly variables: Variables;
  /** Where it is; of a frame that has another one inside, the step that runs it. */
  node: string;
}

/** A node's name in traces and events: the steps that it is inside of, then its own id: `ask/collect`. */
export const nameOf = (frames: readonly Frame[], node: string): string =>
  frames.length === 1 ? node : [...frames.slice(0, -1).map((frame) => frame.node), node].join('/');

/** What the session has to remember of the flows inside its own. */
export const frameStates = (frames: readonly Frame[], node: string): FrameState[] =>
  frames.slice(1).map((frame, at, inner) => ({
    flow: frame.flowId,
    version: frame.version,
    node: at === inner.length - 1 ? node : frame.node,
    variables: frame.variables.values,
  }));

const sourceOf = ({ deps }: SessionHost) => {
  if (!deps.subflows) throw new Fault('subflow.unknown', both('这里没有别的流程', 'there are no other flows here'));
  return deps.subflows;
};

/** Begins a flow inside the present one. Faults with `subflow.…`, `store.unavailable` or `variable.…`; then nothing has changed. */
export const descend = async (host: SessionHost, { flow: flowId, inputs }: Descent): Promise<Frame> => {
  if (host.frames.length > DEEPEST)
    throw new Fault('subflow.too_deep', both(`超过 ${DEEPEST} 层`, `more than ${DEEPEST} levels`));
  if (host.frames.some((frame) => frame.flowId === flowId))
    throw new Fault('subflow.too_deep', both(`${flowId} 套住了自己`, `${flowId} runs itself`));
  const found = await host.storing(sourceOf(host).live(flowId));
  if (!found) throw new Fault('subflow.unknown', flowId);
  const flow = host.deps.prepare(found.flow);
  for (const name of Object.keys(inputs))
    if (flow.variables.get(name)?.input !== true)
      throw new Fault('variable.unknown', both(`${flowId} 没有「${name}」这个输入`, `${flowId} has no input ${name}`));
  const values = initialValues(flow, inputs);
  for (const [name, { input }] of flow.variables)
    if (input && !Object.hasOwn(values, name))
      throw new Fault('variable.type', both(`${flowId} 需要「${name}」`, `${flowId} needs ${name}`));
  return host.frame(flowId, found.version, flow, values, found.flow.start);
};

/** The flows inside, as they were stored; the versions that the session entered. */
export const restored = async (host: SessionHost, states: readonly FrameState[]): Promise<Frame[]> => {
  const frames: Frame[] = [];
  for (const { flow: flowId, version, variables, node } of states) {
    const flow: Flow | undefined = await host.storing(sourceOf(host).load(flowId, version));
    if (!flow)
      throw new Fault(
        'subflow.unknown',
        both(
          `${flowId} ${version === null ? '的草稿' : `第 ${version} 版`}`,
          `${flowId} version ${version ?? 'draft'}`,
        ),
      );
    frames.push(host.frame(flowId, version, host.deps.prepare(flow), variables, node));
  }
  return frames;
};

/** What the flow inside gives back. */
export const outcomeOf = ({ flow, variables }: Frame, result: string | undefined): Returned => ({
  ...(result !== undefined && { result }),
  outputs: Object.fromEntries(
    [...flow.variables].flatMap(([name, { output }]) => {
      const value = variables.values[name];
      return output && value !== undefined ? [[name, value] as const] : [];
    }),
  ),
});
