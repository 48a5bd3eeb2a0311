import type { Diagnostic, Severity } from '../diagnostic.ts';
import { expressionProblems } from '../expression/index.ts';
import type { LocalText } from '../text.ts';

interface Kind {
  readonly severity: Severity;
  /** `{word}` stands for what the diagnostic is about. */
  readonly message: LocalText;
}

const error = (zh: string, en: string): Kind => ({ severity: 'error', message: { 'zh-CN': zh, en } });
const warning = (zh: string, en: string): Kind => ({ severity: 'warning', message: { 'zh-CN': zh, en } });

const ownKinds = {
  'document.too_large': error('文件太大，最多 {limit}', 'The document is too large; at most {limit}'),
  'document.too_deep': error(
    '内容嵌套太深，最多 {limit} 层',
    'The document is nested too deeply; at most {limit} levels',
  ),
  'document.not_json': error(
    '第 {line} 行第 {column} 列：不是有效的 JSON',
    'Line {line}, column {column}: not valid JSON',
  ),
  'document.forbidden_key': error('不允许用「{name}」作名称', 'The name “{name}” is not allowed'),
  'document.not_object': error('这不是一个流程', 'This is not a flow'),
  'document.more': error('还有 {count} 处问题，没有一一列出', 'There are {count} more problems, not listed'),
  'format.invalid': error('缺少格式版本', 'The format number is missing or malformed'),
  'format.too_new': error(
    '这个流程来自更新的版本（格式 {found}），这里最高支持 {known}',
    'This document comes from a newer release (format {found}); this one knows up to {known}',
  ),
  'structure.missing': error('缺少「{name}」', '“{name}” is missing'),
  'structure.unknown': error('这里不认识「{name}」', '“{name}” is not known here'),
  'structure.invalid': error('「{name}」{reason}', '“{name}” {reason}'),
  'params.missing': error('「{node}」的「{name}」还没有填', '“{name}” of “{node}” is not filled in'),
  'params.unknown': error('「{node}」没有「{name}」这一项', '“{node}” has no field “{name}”'),
  'params.invalid': error('「{node}」的「{name}」{reason}', '“{name}” of “{node}” {reason}'),
  'flow.too_many_nodes': error('步骤太多，最多 {limit} 个', 'Too many steps; at most {limit}'),
  'flow.start_missing': error('还没有指定第一步', 'The first step is not chosen'),
  'flow.hangup_missing': error('挂断后要去的步骤不存在', 'The step to go on with after hang-up does not exist'),
  'flow.restless_loop': error(
    '{path} 会一直转圈，中间没有一步会等待',
    '{path} goes round without end: no step in it waits',
  ),
  'node.unknown_type': error('这里没有「{type}」这种步骤', 'There is no kind of step “{type}” here'),
  'node.unknown_operation': error(
    '「{connector}」没有「{operation}」这项操作',
    '“{connector}” has no operation “{operation}”',
  ),
  'node.newer_version': error(
    '「{node}」来自更新的版本，这里还不支持',
    '“{node}” comes from a newer version that is not known here',
  ),
  'node.unreachable': warning('「{node}」没有任何一步会走到', 'No step leads to “{node}”'),
  'node.needs_call': error(
    '「{node}」需要通话，工单流程里没有通话',
    '“{node}” needs a call, and a ticket flow has none',
  ),
  'node.needs_call_after_hangup': error(
    '「{node}」需要通话，但挂断之后也会走到这里',
    '“{node}” needs a call, but it is reached after hang-up, too',
  ),
  'node.disabled_dead_end': error(
    '「{node}」停用了，它的出口「{exit}」没有接，来电走到这里就断了',
    '“{node}” is switched off and its exit “{exit}” leads nowhere: calls end there',
  ),
  'node.disabled_end': error(
    '「{node}」没有下一步，停用后来电走到这里就断了',
    '“{node}” has no next step: switched off, it ends calls with an apology',
  ),
  'exit.dangling': error(
    '「{node}」的出口「{exit}」接到的步骤不存在',
    'The exit “{exit}” of “{node}” leads to a step that does not exist',
  ),
  'exit.unknown': error('「{node}」没有出口「{exit}」', '“{node}” has no exit “{exit}”'),
  'exit.unwired': error(
    '「{node}」的出口「{exit}」还没有接到下一步',
    'The exit “{exit}” of “{node}” leads nowhere yet',
  ),
  'exit.fault_unwired': warning(
    '「{node}」的出口「{exit}」没有接，出错时通话会直接结束',
    'The exit “{exit}” of “{node}” is not wired: a failure ends the session',
  ),
  'exit.duplicate': error('「{node}」有两个出口都叫「{exit}」', '“{node}” has two exits “{exit}”'),
  'prompt.empty': error('「{node}」的「{name}」还没有内容', '“{name}” of “{node}” has no text'),
  'prompt.language_missing': warning(
    '「{node}」的「{name}」没有{language}内容',
    '“{name}” of “{node}” has no {language} text',
  ),
  'prompt.untranslated': warning(
    '「{node}」的「{name}」，{language}内容还是照抄的，没有翻译',
    'The {language} text of “{name}” of “{node}” is a copy that nobody has translated',
  ),
  'prompt.audio_unknown': error(
    '「{node}」用到的音频「{name}」不存在',
    'The audio “{name}” that “{node}” uses does not exist',
  ),
  'variable.unknown': error(
    '「{node}」用到了变量「{name}」，但没有这个变量',
    'The variable “{name}” that “{node}” uses is not declared',
  ),
  'variable.wrong_type': error(
    '「{node}」需要{expected}变量，「{name}」是{actual}',
    '“{node}” needs a variable of type {expected}; “{name}” is {actual}',
  ),
  'variable.reserved_name': error(
    '变量不能叫「{name}」，这个名字已有别的用处',
    'A variable cannot be called “{name}”: the name is taken',
  ),
  'variable.default_type': error(
    '变量「{name}」的初始值不是{expected}',
    'The initial value of “{name}” is not {expected}',
  ),
  'variable.unused': warning('变量「{name}」没有用到', 'The variable “{name}” is not used'),
  'params.same_key': error(
    '「{node}」的「{name}」不能和「{other}」是同一个键',
    '“{name}” of “{node}” must not be the same key as “{other}”',
  ),
  'pattern.invalid': error('「{node}」的格式写得不对', 'The pattern of “{node}” is not valid'),
  'period.empty': error('「{node}」的有效期结束不晚于开始', 'The period of “{node}” ends before it begins'),
  'day.invalid': error('「{node}」里的日期 {date} 不存在', 'There is no such day as {date}, as “{node}” has it'),
  'day.order': error('「{node}」里的日期从后往前了', 'A range of days of “{node}” ends before it begins'),
  'hours.empty': error('「{node}」有一段时间的开始和结束一样', 'A span of “{node}” ends when it begins'),
  'hours.half': error(
    '「{node}」里上班的日子，上班和下班时间要么都写，要么都不写',
    'An open day of “{node}” needs both of its times, or neither',
  ),
  'zone.unknown': error('没有「{zone}」这个时区', 'There is no time zone “{zone}”'),
  'calendar.year_unknown': warning(
    '「{node}」还不知道 {year} 年的放假安排，{year} 年先按星期几算',
    '“{node}” does not know the holidays of {year} yet: days of {year} are taken by their weekday',
  ),
  'shares.sum': error(
    '「{node}」的几条路加起来是 {sum}%，应当正好是 100%',
    'The ways of “{node}” are {sum}% together and should be 100%',
  ),
  'subflow.unknown': error('「{node}」要走的流程「{name}」不存在', 'There is no flow “{name}”, which “{node}” runs'),
  'subflow.not_live': error(
    '「{node}」要走的流程「{name}」还没有发布',
    'The flow “{name}”, which “{node}” runs, was never published',
  ),
  'subflow.kind': error(
    '「{node}」不能走「{name}」：它是另一类流程',
    '“{node}” cannot run “{name}”: it is another kind of flow',
  ),
  'subflow.too_deep': error(
    '「{node}」走「{name}」会套住自己，或者套得超过 10 层',
    '“{node}” runs “{name}”, which comes back to this flow or goes more than 10 levels deep',
  ),
  'subflow.input_missing': error(
    '「{node}」还没有交给「{name}」{field}',
    '“{node}” does not give “{field}” to “{name}”',
  ),
  'subflow.input_unknown': error('「{name}」不收「{field}」', '“{name}” takes no “{field}”'),
  'subflow.input_type': error(
    '「{node}」交给「{name}」的「{field}」应当是{expected}',
    '“{field}”, which “{node}” gives to “{name}”, should be of type {expected}',
  ),
  'subflow.output_unknown': error('「{name}」不给出「{field}」', '“{name}” gives back no “{field}”'),
  'scenario.time_invalid': error('「{time}」不是 ISO 8601 时间', '“{time}” is not an ISO 8601 time'),
  'speech.no_recogniser': warning(
    '「{node}」要听来电人说话，但服务器没有配置语音识别，只收得到按键',
    '“{node}” listens to words, but no speech recogniser is configured: only keys count',
  ),
  'connection.missing': error(
    '「{node}」用的连接「{name}」还没有配置',
    'The connection “{name}” that “{node}” uses is not configured',
  ),
  'connection.not_live': error(
    '「{node}」用的连接「{name}」还没有绑定正式系统',
    'The connection “{name}” that “{node}” uses is bound to no live system',
  ),
  'connection.wrong_kind': error(
    '「{node}」需要 {expected}，连接「{name}」却通向 {actual}',
    '“{node}” needs {expected}; the connection “{name}” leads to {actual}',
  ),
  'connection.unusable': error(
    '「{node}」用的连接「{name}」用不了：{reason}',
    'The connection “{name}” that “{node}” uses is not usable: {reason}',
  ),
} as const satisfies Record<string, Kind>;

type Mapped<T> = { readonly [K in keyof T]: Kind };

const asKinds = (messages: typeof expressionProblems): Mapped<typeof expressionProblems> =>
  Object.fromEntries(
    Object.entries(messages).map(([code, message]) => [code, { severity: 'error', message }]),
  ) as Mapped<typeof expressionProblems>;

/** Every diagnostic there is: code, severity and words. Codes are for ever: they stand in tests, logs and tools. */
export const diagnosticKinds = { ...ownKinds, ...asKinds(expressionProblems) };
export type DiagnosticCode = keyof typeof diagnosticKinds;

export type Words = Readonly<Record<string, string | number | LocalText>>;

const fill = (text: string, words: Words, language: keyof LocalText): string =>
  text.replace(/\{(\w+)\}/g, (whole, key: string) => {
    const word = Object.hasOwn(words, key) ? words[key] : undefined;
    if (word === undefined) return whole;
    return typeof word === 'object' ? word[language] : String(word);
  });

/** Longest word from the document in a message: a name may be as long as the document. */
const shorten = (words: Words): Words =>
  Object.fromEntries(
    Object.entries(words).map(([key, word]) => [
      key,
      typeof word === 'string' && word.length > 80 ? `${word.slice(0, 80)}…` : word,
    ]),
  );

export const diagnostic = (code: DiagnosticCode, pointer: string, words: Words = {}, node?: string): Diagnostic => {
  const { severity, message } = diagnosticKinds[code];
  const short = shorten(words);
  return {
    code,
    severity,
    pointer,
    ...(node === undefined ? {} : { node }),
    message: { 'zh-CN': fill(message['zh-CN'], short, 'zh-CN'), en: fill(message.en, short, 'en') },
  };
};
