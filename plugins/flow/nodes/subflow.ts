import { defineNode, ExitName, Fault, Items, PlainText, SubflowField, Type, type Value } from 'switchyard/sdk';

export default defineNode({
  type: 'flow.subflow',
  version: 1,
  group: 'flow',
  order: 60,
  needs: 'nothing',
  icon: 'workflow',
  title: { 'zh-CN': '子流程', en: 'Run another flow' },
  help: {
    'zh-CN': '在这通电话里先走另一个流程，走完回到这里继续；用它上线的版本',
    en: 'Goes through another flow in the same call, by its live version, then goes on here',
  },
  summary: { 'zh-CN': '走「{call.name}」', en: 'Runs “{call.name}”' },
  params: Type.Object(
    {
      call: SubflowField({ label: { 'zh-CN': '子流程', en: 'Flow' } }),
      results: Type.Optional(
        Items(
          Type.Object(
            {
              name: ExitName(),
              result: PlainText({
                label: { 'zh-CN': '结果', en: 'Result' },
                help: { 'zh-CN': '和子流程「结束流程」里写的一样', en: 'As written in the flow’s “End”' },
                maxLength: 20,
              }),
            },
            { additionalProperties: false },
          ),
          {
            label: { 'zh-CN': '按结果分开走', en: 'Ways by result' },
            section: { 'zh-CN': '结果', en: 'Results' },
            maxItems: 20,
          },
        ),
      ),
    },
    { additionalProperties: false },
  ),
  exits: [
    { name: 'done', title: { 'zh-CN': '走完了', en: 'Done' }, icon: 'check' },
    { each: 'results', name: 'name', title: 'result' },
    { name: 'failed', title: { 'zh-CN': '子流程出错', en: 'Failed' }, icon: 'triangle-alert', tone: 'fault' },
  ],
  sample: { call: { flow: 'ask-number', name: '问号码', inputs: {}, outputs: {} }, results: [] },
  async run(step) {
    const { call, results = [] } = step.params;
    const { returned } = step;
    if (!returned) {
      const inputs: Record<string, Value> = {};
      for (const [name, expression] of Object.entries(call.inputs ?? {})) inputs[name] = step.evaluate(expression);
      return step.enterFlow(call.flow, inputs);
    }
    if (returned.fault) throw new Fault(returned.fault.code, returned.fault.says ?? returned.fault.detail);
    for (const [name, variable] of Object.entries(call.outputs ?? {})) {
      const value = returned.outputs[name];
      if (value !== undefined) step.set(variable, value);
    }
    const way = results.find(({ result }) => result === returned.result);
    return way ? step.exitNamed(way.name) : 'done';
  },
});
