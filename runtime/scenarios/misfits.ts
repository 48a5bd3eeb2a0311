import type { Flow } from '../../schema/flow.ts';
import type { Scenario } from '../../schema/scenario.ts';
import type { LocalText } from '../../schema/text.ts';
import { outermostNode } from '../../schema/trace.ts';
import type { SystemsSource } from './systems.ts';

type Given = NonNullable<Scenario['given']>;

const noVariable = (given: Given, flow: Flow): LocalText | undefined => {
  const name = Object.keys(given.variables ?? {}).find((key) => !Object.hasOwn(flow.variables, key));
  return name === undefined
    ? undefined
    : { 'zh-CN': `流程没有变量「${name}」`, en: `the flow has no variable “${name}”` };
};

const noStart = ({ start }: Given, flow: Flow): LocalText | undefined =>
  start === undefined || Object.hasOwn(flow.nodes, start)
    ? undefined
    : { 'zh-CN': `流程没有步骤「${start}」`, en: `the flow has no step “${start}”` };

/** Steps within flows that a step runs can't be looked up here: the step that runs them is. */
const noAnswered = ({ stepAnswers = {} }: Given, flow: Flow): LocalText | undefined => {
  const name = Object.keys(stepAnswers).find((step) => !Object.hasOwn(flow.nodes, outermostNode(step)));
  return name === undefined
    ? undefined
    : {
        'zh-CN': `有一个回答是给步骤「${name}」的，流程没有这一步`,
        en: `an answer is meant for the step “${name}”, which the flow does not have`,
      };
};

const noConnection = (given: Given, { connectorOf }: SystemsSource): LocalText | undefined => {
  const name = Object.keys(given.connections ?? {}).find((key) => connectorOf(key) === undefined);
  return name === undefined
    ? undefined
    : { 'zh-CN': `没有配置连接「${name}」`, en: `there is no connection “${name}”` };
};

const noOperation = (given: Given, { connectors }: SystemsSource): LocalText | undefined => {
  const isThere = (key: string): boolean => {
    const [connector = '', operation = ''] = key.split('.');
    return Object.hasOwn(connectors.get(connector)?.operations ?? {}, operation);
  };
  const name = Object.keys(given.answers ?? {}).find((key) => !isThere(key));
  return name === undefined ? undefined : { 'zh-CN': `没有操作「${name}」`, en: `there is no operation “${name}”` };
};

/**
 * Why `scenario` cannot be played against `flow`: a name that stands for nothing. Left alone it would change nothing, and
 * the scenario would pass without trying what it is there to try.
 */
export const misfit = (scenario: Scenario, flow: Flow, systems: SystemsSource): LocalText | undefined => {
  const { given = {}, steps } = scenario;
  if (flow.kind === 'ticket' && steps.length > 0)
    return {
      'zh-CN': '工单流程没有通话，场景里不能有来电人的动作',
      en: 'a ticket flow has no call: nobody can take steps',
    };
  if ((flow.kind === 'outbound') !== (scenario.called !== undefined))
    return {
      'zh-CN': '外呼流程的场景要写明对方怎么接（called），其他流程不能写',
      en: 'a scenario says how the called person reacts (`called`) if and only if the flow is an outbound one',
    };
  return (
    noVariable(given, flow) ??
    noStart(given, flow) ??
    noAnswered(given, flow) ??
    noConnection(given, systems) ??
    noOperation(given, systems)
  );
};
