import { defineConnector } from 'switchyard/sdk';
import { check } from './check.ts';
import { Config } from './config.ts';
import { cancel } from './operations/cancel.ts';
import { found } from './operations/found.ts';
import { order } from './operations/order.ts';
import { track } from './operations/track.ts';

export default defineConnector({
  name: 'sf-express',
  title: { 'zh-CN': '顺丰（丰桥）', en: 'SF Express' },
  icon: 'plane',
  config: Config,
  check,
  operations: { track, order, found, cancel },
});
