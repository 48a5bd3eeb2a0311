import { defineChannel } from 'switchyard/sdk';
import { check } from './check.ts';
import { Config } from './config.ts';
import { send } from './operations/send.ts';

export default defineChannel({
  name: 'email',
  title: { 'zh-CN': '电子邮件', en: 'E-mail' },
  icon: 'mail',
  config: Config,
  check,
  addresses: 'email',
  send,
});
