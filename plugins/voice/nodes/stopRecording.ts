import { defineNode, Type } from 'switchyard/sdk';

export default defineNode({
  type: 'voice.stopRecording',
  version: 1,
  group: 'voice',
  order: 63,
  needs: 'call',
  waits: false,
  icon: 'mic-off',
  title: { 'zh-CN': '停止全程录音', en: 'Stop recording' },
  help: {
    'zh-CN': '从这里起不再录音；没有在录时什么也不做',
    en: 'Records no further from here; does nothing when nothing is recorded',
  },
  summary: { 'zh-CN': '之后的通话不录', en: 'What follows is not recorded' },
  params: Type.Object({}, { additionalProperties: false }),
  exits: [{ name: 'done', title: { 'zh-CN': '停了', en: 'Stopped' }, icon: 'check' }],
  sample: {},
  async run(step) {
    await step.call.stopRecordingCall();
    return 'done';
  },
});
