import { defineChannel } from 'switchyard/sdk';
import { Config } from './config.ts';
import { send } from './operations/send.ts';

/** The platform offers no call of a robot that writes nothing to the group; “Test connection” tries its address. */
export default defineChannel({
  name: 'dingtalk',
  title: { 'zh-CN': '钉钉群机器人', en: 'DingTalk group robot' },
  icon: 'message-circle',
  config: Config,
  addresses: 'group',
  send,
});
