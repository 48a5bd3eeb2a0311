import { defineNode, PromptField, Seconds, Switch, Type } from 'switchyard/sdk';

export default defineNode({
  type: 'voice.music',
  version: 1,
  group: 'voice',
  order: 45,
  needs: 'call',
  waits: true,
  icon: 'music',
  title: { 'zh-CN': '放音乐', en: 'Play music' },
  help: { 'zh-CN': '循环播放一段音乐，到时间或按键后往下走', en: 'Plays music in a loop for a while or until a key' },
  summary: { 'zh-CN': '{music}，{seconds} 秒', en: '{music}, {seconds} s' },
  params: Type.Object(
    {
      music: PromptField({ label: { 'zh-CN': '音乐', en: 'Music' } }),
      seconds: Seconds({ label: { 'zh-CN': '播放', en: 'For' }, minimum: 1, maximum: 3600, default: 30 }),
      keyStops: Switch({
        label: { 'zh-CN': '按任意键结束', en: 'Any key ends it' },
        help: { 'zh-CN': '按的键留给下一步用', en: 'The key is kept for the next step' },
        default: false,
      }),
    },
    { additionalProperties: false },
  ),
  exits: [
    { name: 'done', title: { 'zh-CN': '时间到', en: 'Time is up' }, icon: 'check' },
    { name: 'key', title: { 'zh-CN': '按了键', en: 'A key' }, icon: 'hash', when: { param: 'keyStops', equals: true } },
  ],
  sample: { music: { text: { 'zh-CN': '请欣赏音乐。' } }, seconds: 30, keyStops: false },
  async run(step) {
    const { music, seconds, keyStops } = step.params;
    const { interrupted } = await step.call.music(music, { seconds, keyStops });
    return interrupted ? 'key' : 'done';
  },
});
