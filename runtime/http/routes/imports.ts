import type { ImportBody, ImportedSummary } from '../../../schema/imports/api.ts';
import { DocumentError } from '../../openapi/document.ts';
import type { StoredImport } from '../../store/imports.ts';
import type { HttpContext } from '../core/context.ts';
import { Problem } from '../core/problems.ts';
import type { AppDeps } from '../deps.ts';
import type { Handlers } from '../routes.ts';

type ImportHandlers = Pick<
  Handlers,
  | 'listImports'
  | 'uploadImportDocument'
  | 'fetchImportDocument'
  | 'getImportDocument'
  | 'createImport'
  | 'getImport'
  | 'compareImport'
  | 'replaceImport'
  | 'deleteImport'
>;

const summary = (stored: StoredImport): ImportedSummary => ({
  name: stored.name,
  title: stored.title,
  document: stored.document,
  server: stored.server,
  auth: stored.auth,
  operations: stored.operations.map(({ key, name, title }) => ({ key, name, title })),
  etag: String(stored.revision),
  changedAt: stored.changedAt.toISOString(),
  changedBy: stored.changedBy,
});

const send = (c: HttpContext, stored: StoredImport, status: 200 | 201 = 200): Response => {
  c.header('etag', `"${stored.revision}"`);
  return c.json(summary(stored), status);
};

/** A document that can't be used is told at its place, in the reader's language. */
const reading = async <T>(c: HttpContext, work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const { place, message } = error.problem;
    const fields = [{ pointer: place, message: message[c.get('language')] }];
    throw new Problem('bad_document', { message, fields }, { cause: error });
  }
};

const documentGone = (): Problem =>
  new Problem('not_found', {
    message: {
      'zh-CN': '文档已不在服务器上，请重新读取',
      en: 'The document is not on the server any more: read it again',
    },
  });

const taken = (name: string): Problem =>
  new Problem('import_exists', {
    message: {
      'zh-CN': `已经有名为「${name}」的连接器，请换一个名称`,
      en: `There is a connector “${name}” already: choose another name`,
    },
  });

const used = (uses: readonly { readonly name: string }[]): Problem => {
  const named = uses.slice(0, 5).map(({ name }) => name);
  const more = uses.length > named.length ? { 'zh-CN': '等', en: ' and others' } : { 'zh-CN': '', en: '' };
  return new Problem('import_used', {
    message: {
      'zh-CN': `还有流程或连接在用：${named.map((name) => `「${name}」`).join('')}${more['zh-CN']}`,
      en: `Flows or connections still use it: ${named.map((name) => `“${name}”`).join(', ')}${more.en}`,
    },
  });
};

const decoded = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new DocumentError(
      '',
      '文件不是 UTF-8 编码的文本（不接受压缩包）',
      'The file is no UTF-8 text (no archives)',
      { cause },
    );
  }
};

/** A file's name as it is shown again: never an address, which relative servers would be read against. */
const fileName = (name: string | undefined): string => (name ?? '').split(/[/\\]/).at(-1)?.slice(0, 200) ?? '';

/** The path names the connector; a body that names another one is a mistake. */
const meant = (id: string, body: ImportBody): ImportBody => {
  if (id !== body.name) throw new Problem('bad_request', { fields: [{ pointer: '/name', message: `≠ ${id}` }] });
  return body;
};

export const importRoutes = ({ imports }: AppDeps): ImportHandlers => {
  const stored = <T extends object>(result: T | 'missing' | 'stale' | 'exists' | 'no_document', name: string): T => {
    if (result === 'missing') throw new Problem('not_found');
    if (result === 'no_document') throw documentGone();
    if (result === 'stale') throw new Problem('stale');
    if (result === 'exists') throw taken(name);
    return result as T;
  };

  return {
    listImports: async (c) => c.json((await imports.list()).map(summary)),
    uploadImportDocument: async (c, { query, body }) => {
      const read = async () => imports.read(decoded(body), fileName(query.file), query.connector);
      return c.json(await reading(c, read()));
    },
    fetchImportDocument: async (c, { query, body }) =>
      c.json(await reading(c, imports.readFrom(body.url.trim(), c.req.raw.signal, query.connector))),
    getImportDocument: async (c, { params, query }) => {
      const preview = await reading(c, imports.preview(params.id, query.connector));
      if (!preview) throw documentGone();
      return c.json(preview);
    },
    createImport: async (c, { body, principal }) =>
      send(c, stored(await reading(c, imports.create(body, principal.name)), body.name), 201),
    getImport: async (c, { params }) => send(c, stored((await imports.find(params.id)) ?? 'missing', params.id)),
    compareImport: async (c, { params, body }) =>
      c.json(stored(await reading(c, imports.changes(meant(params.id, body))), params.id)),
    replaceImport: async (c, { params, body, ifMatch, principal }) => {
      const revision = /^\d{1,9}$/.test(ifMatch) ? Number(ifMatch) : 0;
      const work = imports.replace(meant(params.id, body), revision, principal.name);
      return send(c, stored(await reading(c, work), params.id));
    },
    deleteImport: async (c, { params, principal }) => {
      const uses = stored(await imports.remove(params.id, principal.name), params.id);
      if (uses.length > 0) throw used(uses);
      return c.body(null, 204);
    },
  };
};
