import { defineNode, PlainText, Template, Type, VariableName } from 'switchyard/sdk';

/** Reads what order sync knows, at once and without asking the system; how old that is belongs to the answer. */
export default defineNode({
  type: 'orders.lookup',
  version: 1,
  group: 'connector',
  order: 80,
  needs: 'nothing',
  waits: false,
  icon: 'database',
  title: { 'zh-CN': '查本地订单', en: 'Look up a synced order' },
  help: {
    'zh-CN': '查「订单同步」里存的订单，不用等对方系统；可以说「截至几分钟前」',
    en: 'Reads the order as it was synced, without asking its system; say how many minutes ago that was',
  },
  summary: { 'zh-CN': '查 {key}', en: 'Look up {key}' },
  params: Type.Object(
    {
      key: Template({
        label: { 'zh-CN': '单号', en: 'Number' },
        help: { 'zh-CN': '例如 {{ waybill }}', en: 'Such as {{ waybill }}' },
        maxLength: 200,
      }),
      source: Type.Optional(
        PlainText({
          label: { 'zh-CN': '订单来源', en: 'Source' },
          help: { 'zh-CN': '不填则哪个系统的都可以', en: 'Any when empty' },
          maxLength: 100,
        }),
      ),
      status: Type.Optional(
        VariableName('write', ['text'], {
          label: { 'zh-CN': '状态存到', en: 'Status in' },
          section: { 'zh-CN': '存到变量', en: 'Store in' },
        }),
      ),
      content: Type.Optional(VariableName('write', ['record'], { label: { 'zh-CN': '内容存到', en: 'Content in' } })),
      ageMinutes: Type.Optional(
        VariableName('write', ['number'], {
          label: { 'zh-CN': '几分钟前的消息存到', en: 'Minutes since it was known in' },
        }),
      ),
      at: Type.Optional(
        VariableName('write', ['time'], { label: { 'zh-CN': '变化时间存到', en: 'Time of the change in' } }),
      ),
    },
    { additionalProperties: false },
  ),
  exits: [
    { name: 'found', title: { 'zh-CN': '查到了', en: 'Found' }, icon: 'check' },
    { name: 'notFound', title: { 'zh-CN': '没有这一单', en: 'Not found' }, icon: 'search-x' },
    { name: 'failed', title: { 'zh-CN': '查不了', en: 'Failed' }, icon: 'triangle-alert', tone: 'fault' },
  ],
  sample: { key: '753028419067' },
  async run(step) {
    const { params } = step;
    const key = step.render(params.key).trim();
    const order = await step.syncedOrder(key, params.source || undefined);
    step.note('request', 'orders.lookup', {
      input: { key },
      exit: order && !order.deleted ? 'found' : 'notFound',
      ...(order && { ageSeconds: order.ageMinutes * 60 }),
    });
    if (!order || order.deleted) return 'notFound';
    if (params.status !== undefined) step.set(params.status, order.status);
    if (params.content !== undefined) step.set(params.content, order.content);
    if (params.ageMinutes !== undefined) step.set(params.ageMinutes, order.ageMinutes);
    if (params.at !== undefined && order.at !== '') step.set(params.at, order.at);
    return 'found';
  },
});
