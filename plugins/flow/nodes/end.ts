import { defineNode, PlainText, Type } from 'switchyard/sdk';

export default defineNode({
  type: 'flow.end',
  version: 1,
  group: 'flow',
  order: 90,
  needs: 'nothing',
  icon: 'circle-stop',
  title: { 'zh-CN': '结束流程', en: 'End' },
  help: {
    'zh-CN': '流程到此结束；还在通话的话会挂断。在子流程里则回到调用它的那一步',
    en: 'The flow ends here; a call that is still up is hung up. In a flow that another one runs, that one goes on',
  },
  summary: { 'zh-CN': '流程到此结束', en: 'The flow ends here' },
  params: Type.Object(
    {
      result: Type.Optional(
        PlainText({
          label: { 'zh-CN': '结果', en: 'Result' },
          help: {
            'zh-CN': '作为子流程时告诉调用它的流程，例如「已登记」',
            en: 'Told to the flow that runs this one, such as “booked”',
          },
          maxLength: 20,
        }),
      ),
    },
    { additionalProperties: false },
  ),
  exits: [],
  sample: {},
  async run(step) {
    const { result } = step.params;
    return step.end(result ? { result } : {});
  },
});
