import { expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';
import { plugins } from '../../test/kit/node-call.ts';
import { fixedTexts } from './fixed-texts.ts';

const node = (type: string, params: Record<string, unknown>) => ({ type, params, exits: {} });

it('finds what no call changes: in lists, in each language, by default and by the node itself; each once', () => {
  const flow: Flow = {
    format: 1,
    kind: 'ivr',
    name: '总机',
    language: 'zh-CN',
    variables: { name: { type: 'text', label: '姓名' } },
    start: 'menu',
    nodes: {
      menu: node('voice.menu', {
        prompt: { text: { 'zh-CN': ' 查单请按 1 ', en: 'Press 1' } },
        retryPrompts: [
          { text: { 'zh-CN': '没听清' } },
          { parts: { 'zh-CN': [{ audio: 'a' }, { text: '请再按一次' }] } },
        ],
        options: [{ key: '1', label: '查单' }],
      }),
      say: node('voice.say', { prompt: { text: { 'zh-CN': '没听清' } } }),
      named: node('voice.say', { prompt: { text: { 'zh-CN': '{{ name }}您好' } } }),
      mail: node('voice.voicemail', { prompt: { audio: { 'zh-CN': 'a' } }, category: '投诉' }),
      unknown: node('nobody.knows', { prompt: { text: { 'zh-CN': '不存在' } } }),
      broken: node('voice.say', { prompt: 'nothing' }),
    },
  };
  expect(fixedTexts(flow, plugins).map(({ node: at, language, text }) => `${at} ${language} ${text}`)).toEqual([
    'menu zh-CN 查单请按 1',
    'menu en Press 1',
    'menu zh-CN 没听清',
    'menu zh-CN 请再按一次',
    'mail zh-CN 重听请按 1，重录请按 2，发送请按井号键。',
    'mail en To listen press 1, to record again press 2, to send press hash.',
  ]);
});
