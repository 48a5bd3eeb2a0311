import { words } from '../words.ts';

export const numbers = words({
  title: ['号码', 'Numbers'],
  lead: ['客户拨打的号码，和接听它的流程。', 'Numbers that customers dial, and the flows that answer them.'],
  number: ['号码', 'Number'],
  numberHelp: ['和线路送来的被叫号码一致，例如 95001', 'As the trunk sends it, for example 95001'],
  label: ['备注', 'Label'],
  labelHelp: ['例如：主号码', 'For example: main number'],
  flow: ['接听的流程', 'Answered by'],
  flowHelp: ['来电走这个流程的线上版本', 'Calls get its live version'],
  chooseFlow: ['选一个流程', 'Choose a flow'],
  add: ['添加号码', 'Add a number'],
  edit: ['修改 {{number}}', 'Edit {{number}}'],
  remove: ['移除 {{number}}', 'Remove {{number}}'],
  removeTitle: ['移除 {{number}}？', 'Remove {{number}}?'],
  removeWhat: [
    '之后打这个号码的人会听到「号码没有启用」的提示。',
    'People who dial it will hear that it is not in service.',
  ],
  none: ['还没有号码', 'No numbers yet'],
  noneLead: [
    '添加线路上的号码，选好流程，来电就有人接。',
    'Add a number of your trunk and choose a flow to answer it.',
  ],
});
