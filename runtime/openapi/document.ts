import { isAlias, LineCounter, parseDocument as parseYaml, visit } from 'yaml';
import { IMPORT_LIMITS, type ImportProblem } from '../../schema/imports/api.ts';

/** A document that can't be used; says where and why in both languages. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError';
  readonly problem: ImportProblem;

  constructor(place: string, zh: string, en: string, options?: ErrorOptions) {
    super(`${place} ${en}`, options);
    this.problem = { place, message: { 'zh-CN': zh, en } };
  }
}

export type Json = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const record = (value: unknown): Json => (isRecord(value) ? value : {});
export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
/** An own member: a document may call something `constructor`. */
export const member = (value: unknown, name: string): unknown =>
  isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;

const MOST_WORDS = 2000;
/** Text of a document that people will read: no control characters, not endless. */
export const words = (value: unknown, most = MOST_WORDS): string => {
  if (typeof value !== 'string') return '';
  const clean = value
    .slice(0, most * 4)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029\s]+/gu, ' ')
    .trim();
  return clean.length > most ? `${clean.slice(0, most - 1)}…` : clean;
};

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;

const tooLarge = (limit: number, kind: string): DocumentError =>
  new DocumentError(
    '',
    `文件太大：${kind} 最多 ${megabytes(limit)}`,
    `The document is too large: ${kind}, at most ${megabytes(limit)}`,
  );

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const parseJson = (text: string): unknown => {
  if (text.length > IMPORT_LIMITS.jsonBytes) throw tooLarge(IMPORT_LIMITS.jsonBytes, 'JSON');
  try {
    return JSON.parse(text);
  } catch (cause) {
    const at = /position (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1];
    const line = at === undefined ? '' : String(lineAt(text, Number(at)));
    throw new DocumentError(
      '',
      line ? `第 ${line} 行不是合法的 JSON` : '不是合法的 JSON',
      line ? `Line ${line} is not valid JSON` : 'Not valid JSON',
      { cause },
    );
  }
};

/** Anchors are fine, a bomb of them is not: so many aliases are more than any document needs. */
const MOST_ALIASES = 10_000;

const readYaml = (text: string): unknown => {
  const lines = new LineCounter();
  const document = parseYaml(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: false,
    merge: true,
    logLevel: 'silent',
  });
  const [error] = document.errors;
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    throw new DocumentError(
      '',
      `第 ${line} 行不是合法的 YAML：${error.code}`,
      `Line ${line} is not valid YAML: ${error.code}`,
    );
  }
  let aliases = 0;
  visit(document, (_key, node) => {
    if (isAlias(node)) aliases += 1;
    return aliases > MOST_ALIASES ? visit.BREAK : undefined;
  });
  if (aliases > MOST_ALIASES) throw new DocumentError('', 'YAML 里的别名太多', 'The YAML has too many aliases');
  return document.toJS({ maxAliasCount: 200 });
};

const parseYamlText = (text: string): unknown => {
  if (text.length > IMPORT_LIMITS.yamlBytes) throw tooLarge(IMPORT_LIMITS.yamlBytes, 'YAML');
  try {
    return readYaml(text);
  } catch (cause) {
    if (cause instanceof DocumentError) throw cause;
    if (cause instanceof ReferenceError)
      throw new DocumentError('', 'YAML 的别名展开后太大', 'The YAML’s aliases unfold to too much', { cause });
    if (cause instanceof RangeError)
      throw new DocumentError('', 'YAML 嵌套太深', 'The YAML is nested too deeply', { cause });
    throw new DocumentError('', '不是合法的 YAML', 'Not valid YAML', { cause });
  }
};

/** A JSON pointer to a member. */
export const below = (place: string, ...keys: readonly (string | number)[]): string =>
  place + keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const MOST_HOPS = 30;

const unescaped = (segment: string): string => {
  let plain = segment;
  try {
    plain = decodeURIComponent(segment);
  } catch {
    // A stray % stands for itself.
    plain = segment;
  }
  return plain.replaceAll('~1', '/').replaceAll('~0', '~');
};

export interface Located {
  readonly value: unknown;
  readonly place: string;
}

/** An OpenAPI 3 document: its parts are reached by their place, references are followed inside it only. */
export class OpenApiDocument {
  readonly root: Json;
  readonly openapi: string;
  readonly #found = new Map<string, unknown>();

  constructor(root: Json) {
    this.root = root;
    this.openapi = words(root.openapi, 20);
  }

  #at(reference: string, from: string): unknown {
    if (!reference.startsWith('#'))
      throw new DocumentError(
        from,
        `引用了别的文件：${words(reference, 100)}。请先合并成一个文件`,
        `Refers to another file: ${words(reference, 100)}. Bundle it into one first`,
      );
    if (this.#found.has(reference)) return this.#found.get(reference);
    let value: unknown = this.root;
    for (const segment of reference.slice(1).split('/').slice(1)) {
      const name = unescaped(segment);
      value = Array.isArray(value) ? value[Number(name)] : member(value, name);
      if (value === undefined)
        throw new DocumentError(
          from,
          `引用的内容不存在：${words(reference, 200)}`,
          `Refers to something that is not there: ${words(reference, 200)}`,
        );
    }
    this.#found.set(reference, value);
    return value;
  }

  /** The thing itself, references followed. What stands beside `$ref` (3.1) is said of the thing, too. */
  follow(value: unknown, place: string): Located {
    let current: Located = { value, place };
    let beside: Json = {};
    for (let hops = 0; hops < MOST_HOPS; hops++) {
      const reference = member(current.value, '$ref');
      if (typeof reference !== 'string') {
        const plain =
          isRecord(current.value) && Object.keys(beside).length > 0 ? { ...current.value, ...beside } : current.value;
        return { value: plain, place: current.place };
      }
      const { $ref: _reference, ...rest } = record(current.value);
      beside = { ...rest, ...beside };
      current = { value: this.#at(reference, current.place), place: reference.slice(1) };
    }
    throw new DocumentError(place, '引用绕成了圈', 'The references go round in a circle');
  }
}

/** @throws DocumentError */
export const parseDocument = (source: string): OpenApiDocument => {
  const text = source.replace(/^\uFEFF/, '');
  if (text.startsWith('PK\u0003\u0004'))
    throw new DocumentError('', '不接受压缩包，请解压后再给', 'No archives: unpack it first');
  if (text.trim() === '') throw new DocumentError('', '文件是空的', 'The document is empty');
  const root = /^\s*[{[]/.test(text) ? parseJsonOrFlow(text) : parseYamlText(text);
  if (!isRecord(root)) throw new DocumentError('', '这不是 OpenAPI 文档', 'This is no OpenAPI document');
  const version = String(root.openapi ?? '');
  if (/^3\.[012](\.|$)/.test(version)) return new OpenApiDocument({ ...root, openapi: version });
  if (root.swagger !== undefined)
    throw new DocumentError(
      '/swagger',
      '这是 Swagger 2.0，只接受 OpenAPI 3.0 和 3.1。请先转换（例如用 Swagger Editor 的「Convert to OpenAPI 3」）',
      'This is Swagger 2.0; OpenAPI 3.0 and 3.1 are taken. Convert it first (Swagger Editor: “Convert to OpenAPI 3”)',
    );
  if (version !== '')
    throw new DocumentError(
      '/openapi',
      `不支持 OpenAPI ${words(version, 20)}，只接受 3.0 和 3.1`,
      `OpenAPI ${words(version, 20)} is not supported, 3.0 and 3.1 are`,
    );
  throw new DocumentError(
    '',
    '这不是 OpenAPI 文档：没有 openapi 字段',
    'This is no OpenAPI document: it has no field “openapi”',
  );
};

/** YAML may begin with a brace, too. */
function parseJsonOrFlow(text: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (text.length > 1_000_000) throw error;
    try {
      return readYaml(text);
    } catch {
      throw error;
    }
  }
}
