import { words } from '../words.ts';

export const problems = words({
  wireTo: ['接到「{{name}}」', 'Wire to {{name}}'],
  removeStep: ['删除这一步', 'Delete the step'],
  removeExit: ['去掉这个出口', 'Remove the exit'],
  removeField: ['去掉多出来的内容', 'Remove what is too much'],
  declare: ['新建变量「{{name}}」', 'Declare {{name}}'],
  removeVariable: ['删除这个变量', 'Delete the variable'],
  beginAt: ['从「{{name}}」开始', 'Begin at {{name}}'],
  forgetHangup: ['挂断后不再继续', 'Do nothing after hang-up'],
  all: ['同类 {{count}} 处都这样改', 'Mend all {{count}} of this kind'],
  show: ['显示', 'Show'],
  showAll: ['全部', 'All'],
  showError: ['错误', 'Errors'],
  showWarning: ['提醒', 'Warnings'],
  more_one: ['还有 {{count}} 个问题', '{{count}} more problem'],
  more_other: ['还有 {{count}} 个问题', '{{count}} more problems'],
});
