import { Choice, Count, PromptField, Seconds, Switch, Type } from 'switchyard/sdk';

/** Parameters of every step that records what the caller says. */
export const speaking = {
  prompt: PromptField({ label: { 'zh-CN': '提示语', en: 'Prompt' } }),
  beep: Switch({
    label: { 'zh-CN': '录音前响一声', en: 'A tone before' },
    help: { 'zh-CN': '来电人听到「嘀」一声后开始说', en: 'The caller begins after it' },
    default: true,
  }),
  maxSeconds: Seconds({
    label: { 'zh-CN': '最长录', en: 'At most' },
    section: { 'zh-CN': '怎样算说完', en: 'When it ends' },
    minimum: 2,
    maximum: 600,
    default: 120,
  }),
  silenceSeconds: Seconds({
    label: { 'zh-CN': '停顿多久算说完', en: 'Silence that ends it' },
    minimum: 2,
    maximum: 30,
    default: 5,
  }),
  endKey: Choice(
    {
      '#': { 'zh-CN': '# 井号', en: '# hash' },
      '*': { 'zh-CN': '* 星号', en: '* star' },
      none: { 'zh-CN': '不用结束键', en: 'None' },
    },
    { label: { 'zh-CN': '结束键', en: 'End key' }, default: '#' },
  ),
} as const;

/** Overrides the server's own retention. */
export const keepDays = Type.Optional(
  Count({
    label: { 'zh-CN': '保留', en: 'Keep for' },
    help: {
      'zh-CN': '到期自动删除；不填按系统设置。个人信息只留必要的时间',
      en: 'Deleted then; the server’s setting when empty. Personal data is kept no longer than needed',
    },
    section: { 'zh-CN': '保留多久', en: 'Retention' },
    unit: { 'zh-CN': '天', en: 'days' },
    minimum: 1,
    maximum: 1830,
  }),
);

/** What the engine is asked for. */
export const spoken = ({
  endKey,
  ...params
}: {
  readonly beep: boolean;
  readonly maxSeconds: number;
  readonly silenceSeconds: number;
  readonly endKey: '#' | '*' | 'none';
  readonly keepDays?: number;
}) => ({
  beep: params.beep,
  maxSeconds: params.maxSeconds,
  silenceSeconds: params.silenceSeconds,
  ...(endKey !== 'none' && { endKey }),
  ...(params.keepDays !== undefined && { keepDays: params.keepDays }),
});

/** An exit for a recording that the telephone system could not make. */
export const notRecorded = {
  name: 'failed',
  title: { 'zh-CN': '没录成', en: 'Not recorded' },
  icon: 'triangle-alert',
  tone: 'fault',
} as const;
