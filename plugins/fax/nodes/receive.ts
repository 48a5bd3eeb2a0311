import { defineNode, PromptField, Type, VariableName } from 'switchyard/sdk';

export default defineNode({
  type: 'fax.receive',
  version: 1,
  group: 'voice',
  order: 80,
  needs: 'call',
  waits: true,
  icon: 'printer',
  title: { 'zh-CN': '接收传真', en: 'Receive a fax' },
  help: {
    'zh-CN': '请来电人按传真机的启动键，把收到的传真存起来',
    en: 'Takes a document from the caller’s fax machine and keeps it',
  },
  summary: { 'zh-CN': '传真存到 {document}', en: 'Stored in {document}' },
  params: Type.Object(
    {
      prompt: Type.Optional(
        PromptField({
          label: { 'zh-CN': '接收前说', en: 'Before it' },
          help: { 'zh-CN': '例如「请按传真机的启动键」', en: 'Such as “please press start”' },
        }),
      ),
      document: VariableName('write', ['text'], {
        label: { 'zh-CN': '传真存到', en: 'Store the fax in' },
        section: { 'zh-CN': '存到变量', en: 'Store in' },
      }),
      pages: Type.Optional(VariableName('write', ['number'], { label: { 'zh-CN': '页数存到', en: 'Pages in' } })),
      station: Type.Optional(
        VariableName('write', ['text'], { label: { 'zh-CN': '对方传真机号码存到', en: 'Sender’s machine in' } }),
      ),
    },
    { additionalProperties: false },
  ),
  exits: [
    { name: 'received', title: { 'zh-CN': '收到了', en: 'Received' }, icon: 'check' },
    { name: 'failed', title: { 'zh-CN': '没收到', en: 'Failed' }, icon: 'triangle-alert', tone: 'fault' },
  ],
  sample: { prompt: { text: { 'zh-CN': '请按传真机的启动键。' } }, document: 'fax' },
  async run(step) {
    const { prompt, document, pages, station } = step.params;
    await step.call.answer();
    if (prompt) await step.call.say(prompt);
    const fax = await step.call.receiveFax();
    step.note('note', fax.ok ? 'fax received' : 'fax not received', {
      'zh-CN': fax.ok ? '收到了传真' : '没有收到传真',
      pages: fax.pages,
      station: fax.station,
      ...(!fax.ok && { error: fax.error }),
    });
    if (pages !== undefined) step.set(pages, fax.pages);
    if (station !== undefined) step.set(station, fax.station);
    if (!fax.ok) return 'failed';
    step.set(document, fax.document);
    return 'received';
  },
});
