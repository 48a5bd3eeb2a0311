import { defineChannel } from 'switchyard/sdk';
import { Config } from './config.ts';
import { send } from './operations/send.ts';

/** The platform offers no call of a robot that writes nothing to the group; “Test connection” tries its address. */
export default defineChannel({
  name: 'wecom',
  title: { 'zh-CN': '企业微信群机器人', en: 'WeCom group robot' },
  icon: 'messages-square',
  config: Config,
  addresses: 'group',
  send,
});
