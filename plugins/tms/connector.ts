import { defineConnector } from 'switchyard/sdk';
import { Config } from './config.ts';
import { track } from './operations/track.ts';

export default defineConnector({
  name: 'tms',
  title: { 'zh-CN': '运输系统 TMS', en: 'Transport management (TMS)' },
  icon: 'truck',
  config: Config,
  operations: { track },
});
