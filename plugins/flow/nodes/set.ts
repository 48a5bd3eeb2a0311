import { defineNode, Items, type Step, Template, Type, type Value, VariableName } from 'switchyard/sdk';

const WHOLE_EXPRESSION = /^\s*\{\{([\s\S]*)\}\}\s*$/;

/** A template that is one expression gives the value itself, so that numbers, lists and records keep their type. */
const assigned = (step: Step<unknown>, template: string): Value => {
  const expression = WHOLE_EXPRESSION.exec(template)?.[1];
  return expression === undefined || expression.includes('{{') ? step.render(template) : step.evaluate(expression);
};

export default defineNode({
  type: 'flow.set',
  version: 1,
  group: 'flow',
  order: 20,
  needs: 'nothing',
  icon: 'variable',
  title: { 'zh-CN': '设置变量', en: 'Set variables' },
  help: { 'zh-CN': '把值存进变量，从上到下依次执行', en: 'Stores values in variables, from top to bottom' },
  summary: { 'zh-CN': '{assignments}', en: '{assignments}' },
  params: Type.Object(
    {
      assignments: Items(
        Type.Object(
          {
            variable: VariableName('write', [], { label: { 'zh-CN': '变量', en: 'Variable' } }),
            value: Template({
              label: { 'zh-CN': '值', en: 'Value' },
              help: {
                'zh-CN': '可以写文字，也可以用 {{ 表达式 }}，例如 {{ tries + 1 }}',
                en: 'A text, or {{ an expression }} such as {{ tries + 1 }}',
              },
            }),
          },
          { additionalProperties: false },
        ),
        { label: { 'zh-CN': '赋值', en: 'Assignments' }, minItems: 1, maxItems: 30 },
      ),
    },
    { additionalProperties: false },
  ),
  exits: [{ name: 'done', title: { 'zh-CN': '设置好了', en: 'Done' }, icon: 'check' }],
  sample: { assignments: [{ variable: 'tries', value: '{{ tries + 1 }}' }] },
  async run(step) {
    for (const { variable, value } of step.params.assignments) step.set(variable, assigned(step, value));
    return 'done';
  },
});
