import { both, type LocalText } from '../text.ts';

/** Every way a text can fail to be an expression or a template. */
export const expressionProblems = {
  'expression.syntax': { 'zh-CN': '表达式写法有误：{reason}', en: 'The expression is malformed: {reason}' },
  'expression.empty': { 'zh-CN': '这里还没有写', en: 'The expression is empty' },
  'expression.too_complex': {
    'zh-CN': '表达式太长或太复杂，请拆成几步',
    en: 'The expression is too long or too complex; split it into several steps',
  },
  'expression.nested_loop': {
    'zh-CN': '列表的逐项处理不能套在另一个里面',
    en: 'Going through a list inside another list’s items is not allowed',
  },
  'expression.unknown_variable': { 'zh-CN': '没有名为「{name}」的变量', en: 'There is no variable “{name}”' },
  'expression.unknown_function': { 'zh-CN': '没有名为「{name}」的函数', en: 'There is no function “{name}”' },
  'expression.arguments': {
    'zh-CN': '函数「{name}」的参数个数或类型不对',
    en: 'The function “{name}” takes other arguments',
  },
  'expression.pattern': { 'zh-CN': '正则写法有误或太复杂', en: 'The pattern is malformed or too complex' },
  'expression.type': { 'zh-CN': '类型不符：{reason}', en: 'Types do not fit: {reason}' },
  'expression.result': {
    'zh-CN': '结果应当是{expected}，这里却是{actual}',
    en: 'The result should be {expected} and is {actual}',
  },
  'template.unclosed': { 'zh-CN': '「{{」没有对应的「}}」', en: '“{{” has no “}}”' },
} as const satisfies Record<string, LocalText>;

export type ProblemCode = keyof typeof expressionProblems;

export interface ExpressionProblem {
  readonly code: ProblemCode;
  readonly message: LocalText;
  /** Characters from the beginning of the source. */
  readonly offset?: number;
}

type Words = Readonly<Record<string, LocalText | string>>;

/** Thrown inside the compiler only; `compileExpression` gives it back as a value. */
export class ProblemFound extends Error {
  override readonly name = 'ProblemFound';
  readonly problem: ExpressionProblem;
  constructor(found: ExpressionProblem, options?: ErrorOptions) {
    super(found.message.en, options);
    this.problem = found;
  }
}

const fill = (text: string, words: Words, language: keyof LocalText): string =>
  text.replace(/\{(\w+)\}/g, (whole, key: string) => {
    const word = Object.hasOwn(words, key) ? words[key] : undefined;
    return word === undefined ? whole : typeof word === 'string' ? word : word[language];
  });

export const problem = (code: ProblemCode, words: Words = {}, offset?: number): ExpressionProblem => {
  const text = expressionProblems[code];
  const message = { 'zh-CN': fill(text['zh-CN'], words, 'zh-CN'), en: fill(text.en, words, 'en') };
  return { code, message, ...(offset === undefined ? {} : { offset }) };
};

const TYPE_WORDS: Readonly<Record<string, LocalText>> = {
  string: { 'zh-CN': '文字', en: 'a text' },
  double: { 'zh-CN': '数字', en: 'a number' },
  int: { 'zh-CN': '整数', en: 'a whole number' },
  number: { 'zh-CN': '数字', en: 'a number' },
  bool: { 'zh-CN': '是/否', en: 'true or false' },
  list: { 'zh-CN': '列表', en: 'a list' },
  map: { 'zh-CN': '记录', en: 'a record' },
  null: { 'zh-CN': '空值', en: 'nothing' },
  'google.protobuf.Timestamp': { 'zh-CN': '时间', en: 'a time' },
  'google.protobuf.Duration': { 'zh-CN': '时长', en: 'a duration' },
};

/** A CEL type in an analyst's words. */
export const typeWords = (type: string): LocalText =>
  TYPE_WORDS[type.replace(/<.*$/, '')] ?? { 'zh-CN': '任意值', en: 'anything' };

/** What cel-js tells of an error. */
interface CelError extends Error {
  readonly code: string;
  readonly summary: string;
  readonly range?: { readonly start: number };
}

const isCelError = (error: unknown): error is CelError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && 'summary' in error;

const OVERLOAD = /^no such overload: (\S.*?) (\S+) (\S.*)$/;

const operatorReason = (summary: string): LocalText => {
  const match = OVERLOAD.exec(summary);
  if (!match) return both('这里的运算用不了这种值', summary);
  const [, left = '', operator = '', right = ''] = match;
  if (left === 'null' || right === 'null') {
    return both('判断有没有值请用 isSet(…)', 'ask isSet(…) whether there is a value');
  }
  const [a, b] = [typeWords(left), typeWords(right)];
  return both(`${a['zh-CN']}和${b['zh-CN']}之间不能用 ${operator}`, `${operator} does not work on ${a.en} and ${b.en}`);
};

const TYPE_REASONS: Readonly<Record<string, LocalText>> = {
  invalid_logical_operand: both('「&&」「||」两边都应当是条件', '&& and || want a condition on both sides'),
  invalid_condition_type: both('「?」前面应当是条件', 'what stands before ? must be a condition'),
  incompatible_ternary_branches: both('「?:」的两个结果类型不同', 'the two results of ?: have different types'),
  cannot_index_type: both('这种值里面没有可取的项', 'this value has no fields or items'),
  invalid_index_type: both(
    '列表的序号应当是整数，可以用 int(…)',
    'the index of a list must be a whole number: use int(…)',
  ),
  invalid_comprehension_range: both('只有列表和记录可以逐项处理', 'only lists and records can be gone through'),
};

const SYNTAX_REASONS: Readonly<Record<string, LocalText>> = {
  unexpected_character: both('这里有不该出现的字符', 'a character that does not belong here'),
  unexpected_token: both('这里不完整', 'something is missing here'),
  expected_token: both('这里缺少符号，例如括号', 'a sign such as a bracket is missing here'),
  unterminated_string: both('引号没有成对', 'a quotation mark is missing'),
  unterminated_triple_quoted_string: both('引号没有成对', 'a quotation mark is missing'),
  newline_in_string: both('引号里不能换行', 'a text in quotation marks must not break the line'),
  invalid_escape_sequence: both('反斜杠后面的写法不对', 'an unknown sequence after a backslash'),
  reserved_identifier: both('这个词不能用作名字', 'this word cannot be used as a name'),
  invalid_number: both('数字写法不对', 'a malformed number'),
};

/** An error of cel-js in the words of an analyst. */
export const fromCel = (error: unknown): ExpressionProblem => {
  // A RangeError is the parser's recursion at the end of the stack.
  if (error instanceof RangeError) return problem('expression.too_complex');
  if (!isCelError(error)) return problem('expression.syntax', { reason: both('无法理解', 'not understood') });
  const offset = error.range?.start;
  if (error.code === 'limit_exceeded') return problem('expression.too_complex', {}, offset);
  if (error.code === 'no_matching_overload') {
    const name = /'(?:.*\.)?(\w+)\(/.exec(error.summary)?.[1] ?? '';
    return problem('expression.arguments', { name }, offset);
  }
  if (error.code === 'no_such_overload') {
    return problem('expression.type', { reason: operatorReason(error.summary) }, offset);
  }
  const typed = TYPE_REASONS[error.code];
  if (typed) return problem('expression.type', { reason: typed }, offset);
  const reason = SYNTAX_REASONS[error.code] ?? both('写法不对', error.summary);
  return problem('expression.syntax', { reason }, offset);
};

/** What goes wrong while an expression is computed, in Chinese: codes of cel-js, and words of our own functions. */
const FAILURES: Readonly<Record<string, string>> = {
  no_such_key: '记录里没有这个字段',
  unknown_variable: '没有这个变量',
  no_such_overload: '这里的运算用不了这种值',
  no_matching_overload: '函数的参数个数或类型不对',
  division_by_zero: '除数是零',
  modulo_by_zero: '除数是零',
  index_out_of_bounds: '列表里没有这一项',
  index_out_of_range: '列表里没有这一项',
  numeric_overflow: '数字太大',
  int_conversion_error: '换不成整数',
  uint_conversion_error: '换不成整数',
  double_conversion_error: '换不成数字',
  bool_conversion_error: '换不成是否',
  invalid_timestamp: '不是时间',
  invalid_duration: '不是时长',
  invalid_regular_expression: '正则写法有误',
  invalid_comparison_type: '这两种值不能比较',
  'pattern too long': '正则太长',
  'pattern too large': '正则太复杂',
  'text too long for a pattern': '文本太长，正则查不了',
  'not a number': '不是数字',
  'not a time': '不是时间',
  'time out of range': '时间超出了范围',
  'date pattern too long': '日期格式太长',
};

/** Where and why an evaluation failed, without the values that it failed on. */
export const failureDetail = (error: unknown): LocalText => {
  if (isCelError(error)) {
    const { code, range } = error;
    const why = FAILURES[code] ?? TYPE_REASONS[code]?.['zh-CN'] ?? '这里算不出来';
    return both(
      `${why}${range ? `（第 ${range.start + 1} 个字起）` : ''}`,
      `${code}${range ? ` at ${range.start}` : ''}`,
    );
  }
  const known = error instanceof Error && error.name === 'EvaluationProblem' ? error.message : 'internal';
  return both(FAILURES[known] ?? '这里算不出来', known);
};
