import { defineNode, Template, Type } from 'switchyard/sdk';

const SPOKEN: Readonly<Record<string, string>> = { en: ', ', 'zh-CN': '，' };

/** Says where a parcel lies, the door twice: callers write it down. */
export default defineNode({
  type: 'starter.announce',
  version: 1,
  group: 'voice',
  needs: 'call',
  icon: 'megaphone',
  title: { 'zh-CN': '播报柜门', en: 'Announce the door' },
  help: {
    'zh-CN': '告诉来电人去哪个快递柜、开哪个柜门，柜门念两遍',
    en: 'Tells the caller locker and door, the door twice',
  },
  summary: { 'zh-CN': '播报 {locker} 的 {door} 号柜门', en: 'Announces door {door} of {locker}' },
  params: Type.Object(
    {
      locker: Template({ label: { 'zh-CN': '快递柜', en: 'Locker' } }),
      door: Template({ label: { 'zh-CN': '柜门', en: 'Door' } }),
    },
    { additionalProperties: false },
  ),
  exits: [{ name: 'done', title: { 'zh-CN': '说完', en: 'Done' } }],
  sample: { locker: 'SH-01', door: '7' },
  async run(step) {
    const [locker, door] = [step.render(step.params.locker), step.render(step.params.door)];
    const twice = [door, door].join(SPOKEN[step.language] ?? ' ');
    await step.call.say({
      text: {
        'zh-CN': `您的包裹在 ${locker} 快递柜，柜门 ${twice}。`,
        en: `Your parcel is in locker ${locker}, door ${twice}.`,
      },
    });
    return 'done';
  },
});
