import {
  Choice,
  defineNode,
  holdsAt,
  Items,
  Key,
  PeriodField,
  PlainText,
  PromptField,
  type SayOptions,
  Switch,
  Type,
} from 'switchyard/sdk';
import { typeAhead } from '../retry.ts';

interface Skipping {
  readonly skip: 'any' | 'key' | 'none';
  readonly skipKey: string;
  readonly keepKey: boolean;
}

const ALL_KEYS = [...'0123456789*#'];

/** What the caller may do against an announcement. */
const interruption = ({ skip, skipKey, keepKey }: Skipping): SayOptions => {
  if (skip === 'none') return {};
  if (skip === 'any' && keepKey) return { bargeIn: true };
  return { keys: skip === 'any' ? ALL_KEYS : [skipKey], keepKey };
};

export default defineNode({
  type: 'voice.announcement',
  version: 1,
  group: 'voice',
  order: 12,
  needs: 'call',
  waits: true,
  icon: 'megaphone',
  title: { 'zh-CN': '定期通告', en: 'Announcement' },
  help: {
    'zh-CN': '只在设定的日期之内播报，到期自动停，不用重新发布',
    en: 'Is said only between two dates and ends by itself, without publishing again',
  },
  summary: { 'zh-CN': '{announcements}', en: '{announcements}' },
  params: Type.Object(
    {
      announcements: Items(
        Type.Object(
          {
            label: PlainText({ label: { 'zh-CN': '通告名称', en: 'Name' }, maxLength: 20 }),
            period: PeriodField({
              label: { 'zh-CN': '有效期', en: 'Valid' },
              help: { 'zh-CN': '不写开始就是现在，不写结束就一直播', en: 'An end left empty is open' },
            }),
            prompt: PromptField({ label: { 'zh-CN': '提示语', en: 'Prompt' } }),
          },
          { additionalProperties: false },
        ),
        {
          label: { 'zh-CN': '通告', en: 'Announcements' },
          help: {
            'zh-CN': '从上到下播报有效的；一条都没有就直接往下走',
            en: 'Those that are valid, from top to bottom; with none the flow goes on at once',
          },
          section: { 'zh-CN': '通告', en: 'Announcements' },
          minItems: 1,
          maxItems: 20,
        },
      ),
      skip: Choice(
        {
          any: { 'zh-CN': '按任意键', en: 'With any key' },
          key: { 'zh-CN': '按指定的键', en: 'With one key' },
          none: { 'zh-CN': '不能跳过', en: 'No' },
        },
        {
          label: { 'zh-CN': '怎么跳过', en: 'Can be skipped' },
          section: { 'zh-CN': '跳过', en: 'Skipping' },
          default: 'any',
        },
      ),
      skipKey: Key({
        label: { 'zh-CN': '指定的键', en: 'The one key' },
        default: '#',
        shownWhen: { param: 'skip', equals: 'key' },
      }),
      keepKey: Switch({
        label: { 'zh-CN': '跳过的键留给下一步', en: 'The key counts for the next step' },
        help: {
          'zh-CN': '打开：按 1 就跳过全部通告，并选了后面菜单的 1；关闭：只跳过正在播的一条',
          en: 'On: 1 skips all of them and is the choice of the menu that follows. Off: it skips only the one being said',
        },
        default: true,
      }),
      typeAhead: typeAhead('keep'),
    },
    { additionalProperties: false },
  ),
  exits: [{ name: 'done', title: { 'zh-CN': '播完', en: 'Done' }, icon: 'check' }],
  sample: {
    announcements: [
      { label: '放假通知', period: {}, prompt: { text: { 'zh-CN': '国庆期间照常派送。' } } },
      { label: '停电通知', period: { until: '2026-01-01T00:00' }, prompt: { text: { 'zh-CN': '今天停电。' } } },
    ],
    skip: 'any',
    skipKey: '#',
    keepKey: true,
    typeAhead: 'keep',
  },
  async run(step) {
    const { params, call, timeZone } = step;
    const valid = params.announcements.filter(({ period }) => holdsAt(period, step.now(), timeZone));
    const how = interruption(params);
    for (const [at, { prompt }] of valid.entries()) {
      if (at === 0) await call.answer();
      await call.say(prompt, { ...how, typeAhead: at === 0 ? params.typeAhead : 'keep' });
    }
    return 'done';
  },
});
