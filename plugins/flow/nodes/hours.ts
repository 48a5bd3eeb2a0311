import {
  defineNode,
  Holidays,
  type Opening,
  OwnDates,
  openingAt,
  type Step,
  Type,
  WeekHours,
  ZoneField,
} from 'switchyard/sdk';

/** Tells in the trace why this day is not like its weekday. */
const explain = (step: Step<unknown>, { because, unknownYear }: Opening): void => {
  if (because) step.note('note', because['zh-CN'], { en: because.en });
  if (unknownYear === undefined) return;
  const en = `The holidays of ${unknownYear} are not known: taken by the weekday`;
  step.note('note', `还没有 ${unknownYear} 年的放假安排，按星期几算`, { en });
};

export default defineNode({
  type: 'flow.hours',
  version: 1,
  group: 'flow',
  order: 12,
  needs: 'nothing',
  icon: 'calendar-clock',
  title: { 'zh-CN': '工作时间', en: 'Opening hours' },
  help: {
    'zh-CN': '按工作时间、法定节假日和调休分开走',
    en: 'Goes different ways in opening hours, outside them and on holidays',
  },
  summary: { 'zh-CN': '{week}', en: '{week}' },
  params: Type.Object(
    {
      week: WeekHours({
        label: { 'zh-CN': '每周上班时间', en: 'Hours of the week' },
        help: {
          'zh-CN': '结束时间不晚于开始时间，就算到第二天',
          en: 'An end that is not later than its beginning is on the next day',
        },
        section: { 'zh-CN': '每周上班时间', en: 'Hours of the week' },
        default: [{ days: [1, 2, 3, 4, 5], from: '09:00', until: '18:00' }],
      }),
      holidays: Holidays({
        label: { 'zh-CN': '法定节假日', en: 'Public holidays' },
        help: {
          'zh-CN': '选「和平时一样」以外的，调休上班的周末也按周一的时间上班',
          en: 'Unless they are as any day, weekends that are made working days have Monday’s hours',
        },
        section: { 'zh-CN': '节假日', en: 'Holidays' },
        default: 'separate',
      }),
      dates: Type.Optional(
        OwnDates({
          label: { 'zh-CN': '特别的日子', en: 'Special days' },
          help: {
            'zh-CN': '比节假日优先。休息的日子和法定节假日走同一个出口',
            en: 'Before holidays. Those that are closed leave by the exit of holidays',
          },
          section: { 'zh-CN': '特别的日子', en: 'Special days' },
        }),
      ),
      zone: Type.Optional(
        ZoneField({
          label: { 'zh-CN': '时区', en: 'Time zone' },
          help: { 'zh-CN': '不选就用服务器的时区', en: 'The server’s when empty' },
          section: { 'zh-CN': '时区', en: 'Time zone' },
        }),
      ),
    },
    { additionalProperties: false },
  ),
  exits: [
    { name: 'open', title: { 'zh-CN': '上班', en: 'Open' }, icon: 'sun' },
    { name: 'closed', title: { 'zh-CN': '下班', en: 'Closed' }, icon: 'moon' },
    {
      name: 'holiday',
      title: { 'zh-CN': '节假日', en: 'Holiday' },
      icon: 'calendar-off',
      when: { param: 'holidays', equals: 'separate' },
    },
  ],
  sample: {
    week: [{ days: [1, 2, 3, 4, 5], from: '09:00', until: '18:00' }],
    holidays: 'separate',
  },
  async run(step) {
    const opening = openingAt(step.now(), step.params.zone || step.timeZone, step.params);
    explain(step, opening);
    return opening.state;
  },
});
