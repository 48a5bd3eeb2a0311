import { words } from '../words.ts';

export const code = words({
  label: ['流程的代码', 'The flow as code'],
  same: ['和画布一致', 'The same as the canvas'],
  find: ['查找', 'Find'],
  format: ['整理格式', 'Format'],
  tabHint: ['按 Ctrl+M 后，Tab 键可离开代码', 'Ctrl+M lets Tab leave the code'],
  notApplied: ['还没有应用到流程。', 'Not applied to the flow yet.'],
  kept: ['写的内容都留着，换到别的视图也不会丢。', 'What you wrote is kept, in every view.'],
  movedOn: ['您写代码时，画布上也改过：请选留哪一边。', 'The canvas has changed meanwhile: choose which to keep.'],
  showPlace: ['去看看', 'Show'],
  takeFlow: ['放弃，用画布的', 'Drop it, take the canvas'],
  keepText: ['用代码的', 'Take the code'],
  waiting: [
    '代码里有改动还没有应用到流程，内容留在代码视图里。',
    'Some code is not applied to the flow yet; it is kept in the code view.',
  ],
  toCode: ['回到代码', 'Back to the code'],
  loadFailed: ['代码编辑器没有加载成功', 'The code editor could not be loaded'],
});
