import { defineNode, Type } from 'switchyard/sdk';

export default defineNode({
  type: 'flow.end',
  version: 1,
  group: 'flow',
  order: 90,
  needs: 'nothing',
  icon: 'circle-stop',
  title: { 'zh-CN': '结束流程', en: 'End' },
  help: { 'zh-CN': '流程到此结束；还在通话的话会挂断', en: 'The flow ends here; a call that is still up is hung up' },
  summary: { 'zh-CN': '流程到此结束', en: 'The flow ends here' },
  params: Type.Object({}, { additionalProperties: false }),
  exits: [],
  sample: {},
  async run(step) {
    return step.end();
  },
});
