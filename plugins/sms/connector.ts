import { defineChannel } from 'switchyard/sdk';
import { check } from './check.ts';
import { Config } from './config.ts';
import { send } from './operations/send.ts';
import { state } from './operations/state.ts';

export default defineChannel({
  name: 'sms',
  title: { 'zh-CN': '短信', en: 'Text messages' },
  icon: 'message-square-text',
  config: Config,
  check,
  addresses: 'phone',
  send,
  operations: { state },
});
