import { defineConnector } from 'switchyard/sdk';
import { check } from './check.ts';
import { Config } from './config.ts';
import { recognise } from './operations/recognise.ts';
import { subscribe } from './operations/subscribe.ts';
import { track } from './operations/track.ts';

export default defineConnector({
  name: 'kuaidi100',
  title: { 'zh-CN': '快递100', en: 'Kuaidi100' },
  icon: 'package-search',
  config: Config,
  check,
  operations: { track, recognise, subscribe },
});
