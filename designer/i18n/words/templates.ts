import { words } from '../words.ts';

export const templates = words({
  title: ['模板', 'Templates'],
  search: ['搜模板或拼音', 'Search templates'],
  notFound: ['没有这样的模板', 'No such template'],
  notFoundLead: ['换一个词，或者从空白流程开始。', 'Try another word, or begin with an empty flow.'],
  steps_one: ['{{count}} 步', '{{count}} step'],
  steps_other: ['{{count}} 步', '{{count}} steps'],
  scenarios_one: ['{{count}} 个场景', '{{count}} scenario'],
  scenarios_other: ['{{count}} 个场景', '{{count}} scenarios'],
  scenariosWhat_one: ['{{count}} 个打得通的场景', '{{count}} scenario that goes well'],
  scenariosWhat_other: ['{{count}} 个打得通的场景', '{{count}} scenarios that go well'],
  needs: ['要用到的连接：{{names}}', 'Connections it asks: {{names}}'],
  use: ['用它新建流程', 'Begin with this'],
  spoken: [
    '流程里的名称是中文，提示语有中文和英文。',
    'Titles in the flow are in Chinese; its prompts are in Chinese and English.',
  ],
  all: ['看全部模板', 'All templates'],
  begin: ['从一个做好的流程开始', 'Begin with a flow that works'],
});
