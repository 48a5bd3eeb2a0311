import { defineNode, PromptField, Type } from 'switchyard/sdk';
import { askRepeatedly, listening, typeAhead } from '../retry.ts';
import { askYesOrNo, verdictKeys } from '../verdict.ts';

export default defineNode({
  type: 'voice.confirm',
  version: 1,
  group: 'voice',
  order: 40,
  needs: 'call',
  waits: true,
  icon: 'circle-check',
  title: { 'zh-CN': '请来电人确认', en: 'Confirm' },
  help: { 'zh-CN': '把内容念一遍，请来电人确认', en: 'Reads something back and asks for a yes' },
  summary: { 'zh-CN': '{prompt}', en: '{prompt}' },
  params: Type.Object(
    {
      prompt: PromptField({ label: { 'zh-CN': '提示语', en: 'Prompt' } }),
      ...verdictKeys(),
      ...listening,
      // A key pressed before the caller heard what to confirm confirms nothing.
      typeAhead: typeAhead('drop'),
    },
    { additionalProperties: false },
  ),
  exits: [
    { name: 'yes', title: { 'zh-CN': '确认', en: 'Yes' }, icon: 'check' },
    { name: 'no', title: { 'zh-CN': '不对', en: 'No' }, icon: 'x' },
    { name: 'none', title: { 'zh-CN': '没有按键', en: 'No answer' }, icon: 'volume-x' },
  ],
  sample: {
    prompt: { text: { 'zh-CN': '您输入的是 {{ waybill }}，正确请按 1，重输请按 2。' } },
    yesKey: '1',
    noKey: '2',
    bargeIn: true,
    typeAhead: 'drop',
    timeout: 5,
    attempts: 3,
  },
  async run(step) {
    const { params, call } = step;
    const came = await askRepeatedly(call, params, (prompt) => askYesOrNo(call, prompt, params));
    if ('missed' in came) return 'none';
    return came.answer ? 'yes' : 'no';
  },
});
