import { defineNode, Type, VariableName } from 'switchyard/sdk';
import { keepDays, notRecorded, speaking, spoken } from '../recording.ts';

export default defineNode({
  type: 'voice.record',
  version: 1,
  group: 'voice',
  order: 60,
  needs: 'call',
  waits: true,
  icon: 'mic',
  title: { 'zh-CN': '录一段话', en: 'Record' },
  help: {
    'zh-CN': '录下来电人说的话，把录音编号存到变量',
    en: 'Records what the caller says and stores the recording’s id in a variable',
  },
  summary: { 'zh-CN': '最长 {maxSeconds} 秒，存到 {variable}', en: 'At most {maxSeconds} s, stored in {variable}' },
  params: Type.Object(
    {
      ...speaking,
      variable: VariableName('write', ['text'], {
        label: { 'zh-CN': '存到变量', en: 'Store in' },
        section: { 'zh-CN': '存到变量', en: 'Store in' },
      }),
      keepDays,
    },
    { additionalProperties: false },
  ),
  exits: [
    { name: 'recorded', title: { 'zh-CN': '录好了', en: 'Recorded' }, icon: 'check' },
    { name: 'empty', title: { 'zh-CN': '没有说话', en: 'Nothing said' }, icon: 'mic-off' },
    notRecorded,
  ],
  sample: {
    prompt: { text: { 'zh-CN': '请在嘀声后说出您的姓名和单位，说完按井号键。' } },
    beep: true,
    maxSeconds: 60,
    silenceSeconds: 5,
    endKey: '#',
    variable: 'recording',
  },
  async run(step) {
    const { prompt, variable } = step.params;
    const recorded = await step.call.record({ kind: 'message', prompt, ...spoken(step.params) });
    if (recorded.empty) {
      step.call.discardRecording(recorded, 'empty');
      return 'empty';
    }
    step.set(variable, recorded.id);
    return 'recorded';
  },
});
