import { defineNode, ExitName, Expression, Items, PlainText, Type } from 'switchyard/sdk';

export default defineNode({
  type: 'flow.branch',
  version: 1,
  group: 'flow',
  order: 10,
  needs: 'nothing',
  icon: 'split',
  title: { 'zh-CN': '按条件分支', en: 'Branch' },
  help: { 'zh-CN': '从上到下，走第一个成立的条件', en: 'Takes the first condition that holds, from top to bottom' },
  summary: { 'zh-CN': '走第一个成立的条件', en: 'The first condition that holds' },
  params: Type.Object(
    {
      cases: Items(
        Type.Object(
          {
            name: ExitName(),
            label: PlainText({ label: { 'zh-CN': '说明', en: 'Label' }, maxLength: 40 }),
            when: Expression('bool', { label: { 'zh-CN': '条件', en: 'Condition' } }),
          },
          { additionalProperties: false },
        ),
        { label: { 'zh-CN': '条件', en: 'Conditions' }, minItems: 1, maxItems: 20 },
      ),
    },
    { additionalProperties: false },
  ),
  exits: [
    { each: 'cases', name: 'name', title: 'label' },
    { name: 'otherwise', title: { 'zh-CN': '都不成立', en: 'Otherwise' }, icon: 'corner-down-right' },
  ],
  sample: { cases: [{ name: 'signed', label: '已签收', when: 'status == "signed"' }] },
  async run(step) {
    const taken = step.params.cases.find(({ when }) => step.evaluate(when) === true);
    return taken ? step.exitNamed(taken.name) : 'otherwise';
  },
});
