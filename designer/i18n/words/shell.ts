import { words } from '../words.ts';

export const shell = words({
  missing: ['没有这个页面', 'There is no such page'],
  missingWhy: ['地址可能写错了，或者内容已经删除。', 'The address may be wrong, or what it led to was deleted.'],
  toFlows: ['去看流程', 'Go to the flows'],
});
