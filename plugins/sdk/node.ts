import type { Static, TObject } from 'typebox';
import type { ExitDeclaration, NodeType } from '../../schema/node-type.ts';
import type { Prompt } from '../../schema/prompt.ts';
import type { Ended, Entered, NamedExit, Parked, Step } from './step.ts';

type FixedName<X> = X extends { readonly name: infer N extends string; readonly each?: undefined } ? N : never;
type FixedNames<X extends readonly ExitDeclaration[]> = {
  [I in keyof X]: X[I] extends { readonly each: string } ? never : FixedName<X[I]>;
}[number];

/** A node type as its plugin declares it; the loader adds the plugin's name. */
export interface NodeDefinition<
  P extends TObject = TObject,
  X extends readonly ExitDeclaration[] = readonly ExitDeclaration[],
> extends Omit<NodeType, 'params' | 'exits' | 'plugin' | 'waits'> {
  readonly waits?: boolean;
  readonly params: P;
  readonly exits: X;
  /** Parameters that together make a valid node; every node type has one, and tests run it. */
  readonly sample: Static<P>;
  /** What it says besides the prompts among its parameters: rendered before anybody calls. */
  readonly says?: readonly Prompt[];
  /** Does the step's work and says by which exit to leave. Throw a `Fault` for a failure. */
  run(step: Step<Static<P>>): Promise<FixedNames<X> | NamedExit | Parked | Entered | Ended>;
  /** Brings parameters of an older `version` up to this one. */
  upgrade?(params: Record<string, unknown>, from: number): Record<string, unknown>;
}

/** What the engine needs of a node type, whatever its parameters are. */
export interface RunnableNode extends NodeType {
  run(step: Step<never>): Promise<string | NamedExit | Parked | Entered | Ended>;
  upgrade?(params: Record<string, unknown>, from: number): Record<string, unknown>;
  readonly sample: unknown;
  readonly says?: readonly Prompt[];
}

/**
 * Declares a node type: one file under `plugins/<plugin>/nodes/`, default export. Inside `run`, `step.params` has the
 * type of the schema, and only exits that are declared can be returned.
 *
 * @example
 * export default defineNode({
 *   type: 'demo.greet', version: 1, group: 'voice', needs: 'call', icon: 'hand',
 *   title: { 'zh-CN': '问候', en: 'Greet' }, help: { 'zh-CN': '问候来电人', en: 'Greets the caller' },
 *   summary: { 'zh-CN': '{prompt}', en: '{prompt}' },
 *   params: Type.Object({ prompt: PromptField({ label: { 'zh-CN': '提示语', en: 'Prompt' } }) }),
 *   exits: [{ name: 'done', title: { 'zh-CN': '说完', en: 'Done' } }],
 *   sample: { prompt: { text: { 'zh-CN': '您好' } } },
 *   async run(step) {
 *     await step.call.say(step.params.prompt);
 *     return 'done';
 *   },
 * });
 */
export const defineNode = <P extends TObject, const X extends readonly ExitDeclaration[]>(
  definition: NodeDefinition<P, X>,
): NodeDefinition<P, X> => definition;
