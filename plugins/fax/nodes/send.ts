import { Count, defineNode, type FaxSent, Seconds, Template, Type, UNKNOWN_EXIT, VariableName } from 'switchyard/sdk';

const wasSent = (sent: FaxSent): boolean => sent.result === 'answered' && sent.ok;

/** Dials and sends; a machine that is busy, silent or fails is tried again later, which waits in the database. */
export default defineNode({
  type: 'fax.send',
  version: 1,
  group: 'outbound',
  needs: 'nothing',
  waits: true,
  icon: 'printer-check',
  title: { 'zh-CN': '发送传真', en: 'Send a fax' },
  help: {
    'zh-CN': '拨通对方传真机并发送；占线或没人接时过一会儿再拨',
    en: 'Dials a fax machine and sends a document; tries again later when it is busy',
  },
  summary: {
    'zh-CN': '{document} 发到 {number}，最多 {attempts} 次',
    en: '{document} to {number}, {attempts} attempts',
  },
  params: Type.Object(
    {
      number: Template({
        label: { 'zh-CN': '传真号码', en: 'Fax number' },
        help: { 'zh-CN': '只能是数字、* 和 #，可以 + 开头', en: 'Digits, * and #, may start with +' },
        maxLength: 60,
      }),
      document: Template({
        label: { 'zh-CN': '传真文件', en: 'Document' },
        help: {
          'zh-CN': '收到的传真所在的变量，例如 {{ fax }}',
          en: 'The variable that holds a received fax, such as {{ fax }}',
        },
        maxLength: 100,
      }),
      ring: Seconds({ label: { 'zh-CN': '每次响铃', en: 'Ring for' }, minimum: 10, maximum: 180, default: 45 }),
      attempts: Count({
        label: { 'zh-CN': '最多几次', en: 'Attempts' },
        unit: { 'zh-CN': '次', en: 'times' },
        minimum: 1,
        maximum: 10,
        default: 3,
      }),
      pause: Count({
        label: { 'zh-CN': '隔多久再拨', en: 'Wait between attempts' },
        unit: { 'zh-CN': '分钟', en: 'minutes' },
        minimum: 1,
        maximum: 1440,
        default: 5,
      }),
      status: Type.Optional(
        VariableName('write', ['text'], {
          label: { 'zh-CN': '进度存到', en: 'Progress in' },
          help: {
            'zh-CN': '存的是 queued（排着队）、retrying（等着重发），最后是 sent（发出了）或 failed（没发出）',
            en: 'queued, retrying, and in the end sent or failed',
          },
          section: { 'zh-CN': '存到变量', en: 'Store in' },
        }),
      ),
      pages: Type.Optional(VariableName('write', ['number'], { label: { 'zh-CN': '发出页数存到', en: 'Pages in' } })),
    },
    { additionalProperties: false },
  ),
  exits: [
    { name: 'sent', title: { 'zh-CN': '发出了', en: 'Sent' }, icon: 'check' },
    { name: 'failed', title: { 'zh-CN': '没发出', en: 'Failed' }, icon: 'triangle-alert', tone: 'fault' },
    UNKNOWN_EXIT,
  ],
  sample: { number: '02161234567', document: '{{ fax }}', ring: 45, attempts: 2, pause: 5 },
  async run(step) {
    const { ring: ringSeconds, attempts, pause, status, pages } = step.params;
    const fax = { number: step.render(step.params.number), document: step.render(step.params.document), ringSeconds };
    const progress = (state: string): void => {
      if (status !== undefined) step.set(status, state);
    };
    progress('queued');
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      const sent = await step.sendFax(attempt, fax);
      // Told again by a node that has waited: the last visit's trace holds the whole story.
      step.note('dialled', fax.number, { attempt, ...sent });
      if (sent.result === 'answered' && pages !== undefined) step.set(pages, sent.pages);
      if (wasSent(sent)) {
        progress('sent');
        return 'sent';
      }
      if (attempt === attempts) break;
      progress('retrying');
      const due = await step.once(`pause:${attempt}`, async () => step.now().getTime() + pause * 60_000);
      if (step.now().getTime() < due) return step.park(new Date(due));
    }
    progress('failed');
    return 'failed';
  },
});
