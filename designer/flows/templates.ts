import type { Flow } from '../../schema/flow.ts';
import type { Language, LocalText } from '../../schema/text.ts';

/** A flow to begin with: small, without errors, and in the words of both languages. */
export interface FlowTemplate {
  readonly key: 'menu' | 'notice' | 'agent';
  readonly icon: string;
  document(name: string, language: Language): Flow;
}

const prompt = (zh: string, en: string) => ({ text: { 'zh-CN': zh, en } });
const say = (title: LocalText, words: ReturnType<typeof prompt>, next: string) => (language: Language) => ({
  type: 'voice.say',
  title: title[language],
  params: { prompt: words },
  exits: { done: next },
});
const goodbye = {
  type: 'voice.hangup',
  params: { prompt: prompt('感谢您的来电，再见。', 'Thank you for calling. Goodbye.') },
  exits: {},
};
const transfer = (failed: string) => ({
  type: 'voice.transfer',
  version: 2,
  params: {
    targets: ['8001'],
    prompt: prompt('正在为您转接，请稍候。', 'We are connecting you. Please hold.'),
    ring: 30,
    timeout: 30,
  },
  exits: { busy: failed, noAnswer: failed, failed },
});
const sorry = say(
  { 'zh-CN': '坐席忙', en: 'Agents are busy' },
  prompt('坐席现在忙，请稍后再打。', 'All agents are busy. Please call again later.'),
  'hangup',
);
const flow = (name: string, language: Language, start: string, nodes: Flow['nodes']): Flow => ({
  format: 1,
  kind: 'ivr',
  name,
  language,
  variables: {},
  start,
  nodes,
});

export const templates: readonly FlowTemplate[] = [
  {
    key: 'menu',
    icon: 'grid-3x3',
    document: (name, language) =>
      flow(name, language, 'menu', {
        menu: {
          type: 'voice.menu',
          params: {
            prompt: prompt(
              '您好。营业时间请按 1，人工服务请按 0。',
              'Hello. Press 1 for opening hours, 0 for an agent.',
            ),
            options: [
              { key: '1', label: language === 'zh-CN' ? '营业时间' : 'Opening hours' },
              { key: '0', label: language === 'zh-CN' ? '人工' : 'Agent' },
            ],
            bargeIn: true,
            timeout: 5,
            attempts: 3,
          },
          exits: { '1': 'hours', '0': 'transfer', none: 'transfer' },
        },
        hours: say(
          { 'zh-CN': '营业时间', en: 'Opening hours' },
          prompt('我们每天 9 点到 20 点营业。', 'We are open every day from 9 to 20.'),
          'hangup',
        )(language),
        transfer: transfer('sorry'),
        sorry: sorry(language),
        hangup: goodbye,
      }),
  },
  {
    key: 'notice',
    icon: 'volume-2',
    document: (name, language) =>
      flow(name, language, 'notice', {
        notice: say(
          { 'zh-CN': '公告', en: 'Announcement' },
          prompt('您好，受天气影响，部分快件会晚到。', 'Hello. Some parcels are late because of the weather.'),
          'hangup',
        )(language),
        hangup: goodbye,
      }),
  },
  {
    key: 'agent',
    icon: 'headset',
    document: (name, language) =>
      flow(name, language, 'transfer', { transfer: transfer('sorry'), sorry: sorry(language), hangup: goodbye }),
  },
];
