import { both, Fault, type LocalText } from 'switchyard/sdk';

const refused = (why: LocalText): Fault => new Fault('connector.rejected', why);

/** Where a comment with comments in it ends (PostgreSQL nests them, SQL:2023 does not). */
const blockCommentEnd = (sql: string, from: number): number => {
  let depth = 0;
  for (let at = from; at < sql.length; at += 1) {
    const two = sql.slice(at, at + 2);
    if (two !== '/*' && two !== '*/') continue;
    depth += two === '/*' ? 1 : -1;
    at += 1;
    if (depth === 0) return at + 1;
  }
  throw refused(both('注释没有结束', 'a comment does not end'));
};

const quotedEnd = (sql: string, from: number, quote: string, escapes: boolean): number => {
  for (let at = from + 1; at < sql.length; at += 1) {
    if (escapes && sql[at] === '\\') at += 1;
    else if (sql[at] === quote) {
      if (sql[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  throw refused(both('引号没有成对', 'a text in quotes does not end'));
};

const DOLLAR_QUOTE = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const PARAMETER = /:([A-Za-z_]\w*)/y;

const matchAt = (pattern: RegExp, sql: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(sql);
};

interface Token {
  readonly kind: 'quiet' | 'word' | 'parameter' | 'end' | 'other';
  readonly end: number;
  readonly name?: string;
}

const dollarToken = (sql: string, at: number): Token => {
  const quote = matchAt(DOLLAR_QUOTE, sql, at)?.[0];
  if (!quote) {
    if (/\d/.test(sql[at + 1] ?? ''))
      throw refused(both('参数写名字，例如 :waybill', 'parameters are named, such as :waybill'));
    return { kind: 'other', end: at + 1 };
  }
  const end = sql.indexOf(quote, at + quote.length);
  if (end < 0) throw refused(both('美元引号没有成对', 'a text in dollar quotes does not end'));
  return { kind: 'other', end: end + quote.length };
};

/** One piece of the statement that begins at `at` (https://www.postgresql.org/docs/18/sql-syntax-lexical.html). */
const tokenAt = (sql: string, at: number): Token => {
  const character = sql[at] ?? '';
  const two = sql.slice(at, at + 2);
  if (/\s/.test(character)) return { kind: 'quiet', end: at + 1 };
  if (two === '--') {
    const end = sql.indexOf('\n', at);
    return { kind: 'quiet', end: end < 0 ? sql.length : end };
  }
  if (two === '/*') return { kind: 'quiet', end: blockCommentEnd(sql, at) };
  if (/^[eE]'$/.test(two)) return { kind: 'other', end: quotedEnd(sql, at + 1, "'", true) };
  if (character === "'" || character === '"') return { kind: 'other', end: quotedEnd(sql, at, character, false) };
  if (character === '$') return dollarToken(sql, at);
  if (character === ';') return { kind: 'end', end: at + 1 };
  if (two === '::' || two === ':=') return { kind: 'other', end: at + 2 };
  const parameter = matchAt(PARAMETER, sql, at);
  if (parameter) return { kind: 'parameter', end: PARAMETER.lastIndex, name: parameter[1] ?? '' };
  const word = matchAt(WORD, sql, at)?.[0];
  if (word) return { kind: 'word', end: at + word.length, name: word };
  return { kind: 'other', end: at + 1 };
};

/** A statement as the server takes it: `$1` … in place of `:name`, and which name each of them is. */
export interface Statement {
  readonly text: string;
  readonly names: readonly string[];
}

const READS = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE']);

/**
 * Reads what an analyst wrote: one statement that begins as a query does, with parameters as `:waybill`. Values are never
 * put into the text: the server gets them apart. What follows a semicolon, positional parameters and texts without an
 * end are refused. (That it only reads is the transaction's business: `BEGIN READ ONLY`.)
 */
export const parseStatement = (sql: string): Statement => {
  if (sql.includes('\0')) throw refused(both('语句里有空字符', 'the statement holds a NUL character'));
  const names: string[] = [];
  let text = '';
  let first: string | undefined;
  let over = false;
  for (let at = 0; at < sql.length; ) {
    const token = tokenAt(sql, at);
    if (token.kind !== 'quiet' && over) throw refused(both('只能写一条语句', 'only one statement is allowed'));
    if (token.kind !== 'quiet' && first === undefined) first = token.name ?? sql.slice(at, token.end);
    if (token.kind === 'end') over = true;
    else if (token.kind === 'parameter' && token.name !== undefined) {
      if (!names.includes(token.name)) names.push(token.name);
      text += `$${names.indexOf(token.name) + 1}`;
    } else text += sql.slice(at, token.end);
    at = token.end;
  }
  if (!READS.has(first?.toUpperCase() ?? ''))
    throw refused(both('只能写 SELECT、WITH、VALUES 或 TABLE', 'only SELECT, WITH, VALUES and TABLE are allowed'));
  return { text: text.trim(), names };
};
