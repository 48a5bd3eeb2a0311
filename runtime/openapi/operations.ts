import type {
  ImportAuth,
  ImportedChoice,
  ImportPreview,
  ImportProblem,
  OfferedOperation,
} from '../../schema/imports/api.ts';
import { below, DocumentError, isRecord, type Json, list, OpenApiDocument, record, words } from './document.ts';
import { inputsOf } from './inputs.ts';
import { connectorName, type Nameable, nameOperations } from './names.ts';
import { outputsOf } from './outputs.ts';
import type { ImportedOperation, OperationPlan } from './plan.ts';
import { authOf, authParameters } from './security.ts';
import { serversOf } from './servers.ts';

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete'] as const;
const READS: ReadonlySet<string> = new Set(['get', 'head']);
/** RFC 9110, 9.2.2: asking twice is as good as once. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['put', 'delete']);
const TIMEOUT_SECONDS = 5;
const MOST_OPERATIONS = 30_000;

interface Found extends Nameable {
  readonly pathItem: Json;
  readonly operation: Json;
  readonly place: { readonly path: string; readonly operation: string };
}

interface Broken {
  readonly problem: ImportProblem;
}

const problemOf = (error: unknown): ImportProblem => {
  if (error instanceof DocumentError) return error.problem;
  throw error;
};

/** Every operation of the document; a path that can't be read is one problem. */
const findOperations = (document: OpenApiDocument): { found: Found[]; broken: Broken[] } => {
  const found: Found[] = [];
  const broken: Broken[] = [];
  for (const [path, item] of Object.entries(record(document.root.paths))) {
    // Extensions stand among the paths.
    if (!path.startsWith('/')) continue;
    try {
      const { value, place } = document.follow(item, below('/paths', path));
      const pathItem = record(value);
      for (const method of METHODS) {
        const operation = pathItem[method];
        if (!isRecord(operation)) continue;
        const operationId = words(operation.operationId, 200);
        found.push({
          key: `${method.toUpperCase()} ${path}`,
          method: method.toUpperCase(),
          path,
          ...(operationId && { operationId }),
          pathItem,
          operation,
          place: { path: place, operation: below(place, method) },
        });
      }
    } catch (error) {
      broken.push({ problem: problemOf(error) });
    }
  }
  return { found: found.slice(0, MOST_OPERATIONS), broken };
};

const LONGEST_TITLE = 60;

/** What people call it: the summary, else the first sentence of the description, else its address. */
const titleOf = ({ operation, key }: Found): string => {
  const summary = words(operation.summary, LONGEST_TITLE);
  if (summary) return summary;
  const [sentence = ''] = words(operation.description, 400)
    .replaceAll(/<[^>]{1,200}>|[#*`]/g, ' ')
    .trim()
    .split(/(?<=[.。!！])\s|\s{2,}/);
  return words(sentence, LONGEST_TITLE) || words(key, LONGEST_TITLE);
};

const effectOf = ({ method }: Found): 'read' | 'write' => (READS.has(method.toLowerCase()) ? 'read' : 'write');

/** Only there to compare relative addresses. */
const ANYWHERE = 'https://document.invalid/';
/** `//host/v1` in one place and `https://host/v1` in another are the same server. */
const hostAndPath = (url: string): string => url.replace(/^https?:/, '');

const ownServer = (document: OpenApiDocument, { pathItem, operation, place }: Found): ImportProblem | undefined => {
  const servers = list(operation.servers ?? pathItem.servers);
  if (servers.length === 0) return undefined;
  const known = new Set(serversOf(document, ANYWHERE).map(({ url }) => hostAndPath(url)));
  const its = serversOf(new OpenApiDocument({ ...document.root, servers }), ANYWHERE);
  if (its.some(({ url }) => known.has(hostAndPath(url)))) return undefined;
  return {
    place: below(operation.servers === undefined ? place.path : place.operation, 'servers'),
    message: {
      'zh-CN': '这项操作在另一台服务器上，请为那台服务器另建一个连接',
      en: 'This operation is on another server: import it as a connector of its own',
    },
  };
};

const strayParameter = ({ path, place }: Found, plan: OperationPlan): ImportProblem | undefined => {
  const known = new Set(
    [...plan.fields, ...plan.constants].flatMap((field) => (field.at === 'path' ? [field.name] : [])),
  );
  const missing = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name).find((name) => !known.has(name));
  if (missing === undefined) return undefined;
  const name = words(missing, 60);
  return {
    place: place.operation,
    message: {
      'zh-CN': `地址里的 {${name}} 没有说明是什么`,
      en: `{${name}} in the address is not declared as a parameter`,
    },
  };
};

/** @throws DocumentError */
const compile = (
  document: OpenApiDocument,
  found: Found,
  auth: ImportAuth,
): Omit<ImportedOperation, 'name' | 'title' | 'key'> | Broken => {
  const elsewhere = ownServer(document, found);
  if (elsewhere) return { problem: elsewhere };
  const inputs = inputsOf(document, found, authParameters(auth));
  if (inputs.cannot) return { problem: inputs.cannot };
  const outputs = outputsOf(document, found.operation, found.place.operation);
  const plan: OperationPlan = {
    method: found.method as OperationPlan['method'],
    path: found.path,
    fields: inputs.fields,
    constants: inputs.constants,
    ...(inputs.body && { body: inputs.body }),
    ...(inputs.idempotencyHeader && { idempotencyHeader: inputs.idempotencyHeader }),
    accept: outputs.accept,
    exits: outputs.statuses,
    outputs: outputs.outputs,
    statusField: outputs.statusField,
  };
  const stray = strayParameter(found, plan);
  if (stray) return { problem: stray };
  const help = words(String(found.operation.description ?? '').replaceAll(/<[^>]{1,200}>/g, ' '), 400) || found.key;
  const method = found.method.toLowerCase();
  return {
    help: { 'zh-CN': help, en: help },
    effect: effectOf(found),
    repeatable: IDEMPOTENT.has(method) || (inputs.idempotencyHeader !== undefined && !READS.has(method)),
    input: inputs.input,
    output: outputs.output,
    exits: outputs.exits,
    sample: inputs.sample,
    plan,
  };
};

export { TIMEOUT_SECONDS };

const tagsOf = ({ operation }: Found): string[] =>
  list(operation.tags)
    .map((tag) => words(tag, 60))
    .filter((tag) => tag !== '')
    .slice(0, 5);

const offered = (document: OpenApiDocument, found: Found, name: string): OfferedOperation => {
  let problem: ImportProblem | undefined;
  try {
    const compiled = compile(document, found, { kind: 'none' });
    if ('problem' in compiled) problem = compiled.problem;
  } catch (error) {
    problem = problemOf(error);
  }
  return {
    key: found.key,
    method: found.method,
    path: found.path,
    name,
    title: titleOf(found),
    tags: tagsOf(found),
    deprecated: found.operation.deprecated === true,
    effect: effectOf(found),
    ...(problem && { problem }),
  };
};

/** What the wizard shows of a document. `known`: names that operations have already, by key. */
export const previewOf = (
  document: OpenApiDocument,
  { digest, source, known = new Map() }: { digest: string; source: string; known?: ReadonlyMap<string, string> },
): ImportPreview => {
  const { found, broken } = findOperations(document);
  if (found.length === 0 && broken.length === 0)
    throw new DocumentError('/paths', '文档里没有任何操作', 'The document has no operations');
  const names = nameOperations(found, known);
  const info = record(document.root.info);
  const title = words(info.title, 60) || '未命名';
  const servers = serversOf(document, source);
  return {
    document: digest,
    title,
    version: words(String(info.version ?? ''), 60),
    openapi: document.openapi,
    name: connectorName(title, servers[0]?.url ?? ''),
    operations: found.map((each) => offered(document, each, names.get(each.key) ?? '')),
    servers,
    auth: authOf(document),
    problems: broken.map(({ problem }) => problem).slice(0, 50),
  };
};

/**
 * Makes the chosen operations ready to run.
 * @throws DocumentError naming the first that can't be imported or is not there
 */
export const compileOperations = (
  document: OpenApiDocument,
  choices: readonly ImportedChoice[],
  auth: ImportAuth,
): ImportedOperation[] => {
  const byKey = new Map(findOperations(document).found.map((found) => [found.key, found]));
  return choices.map((choice) => {
    const found = byKey.get(choice.key);
    if (!found) {
      const key = words(choice.key, 100);
      throw new DocumentError('/paths', `文档里没有 ${key}`, `The document has no ${key}`);
    }
    const compiled = compile(document, found, auth);
    if ('problem' in compiled) {
      const { place, message } = compiled.problem;
      throw new DocumentError(place, message['zh-CN'], message.en);
    }
    return { ...choice, ...compiled };
  });
};
