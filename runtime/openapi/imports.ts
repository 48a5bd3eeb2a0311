import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { ImportBody, ImportChanges, ImportPreview } from '../../schema/imports/api.ts';
import type { HostRule } from '../connections/hosts.ts';
import type { LiveRegistry } from '../plugins/registry.ts';
import type { Changes } from '../store/changes.ts';
import { IMPORTS_TOPIC, type ImportStore, type StoredImport } from '../store/imports.ts';
import { importChanges } from './changes.ts';
import { connectorOf } from './connector.ts';
import { DocumentError } from './document.ts';
import { fetchDocument } from './fetching.ts';
import type { ImportedConnector } from './plan.ts';
import { readOperations, readPreview } from './reader.ts';

export interface ImportsOptions {
  readonly store: ImportStore;
  readonly registry: LiveRegistry;
  readonly changes: Pick<Changes, 'on'>;
  readonly allowed: HostRule;
  readonly logger: Logger;
}

/** Reads documents, and keeps the registry of this server as what is imported. */
export class Imports {
  readonly #options: ImportsOptions;
  readonly #stop: () => void;

  constructor(options: ImportsOptions) {
    this.#options = options;
    this.#stop = options.changes.on(IMPORTS_TOPIC, () => this.learn());
  }

  close(): void {
    this.#stop();
  }

  /** What is stored is in the registry. When the database is away, what was known stays. */
  async learn(): Promise<void> {
    const { store, registry, logger } = this.#options;
    const usable = (await store.list()).flatMap((stored) => {
      try {
        return [connectorOf(stored)];
      } catch (error) {
        logger.error({ err: error, connector: stored.name }, 'an imported connector can not be used');
        return [];
      }
    });
    registry.setImported(usable);
  }

  list(): Promise<readonly StoredImport[]> {
    return this.#options.store.list();
  }

  find(name: string): Promise<StoredImport | undefined> {
    return this.#options.store.find(name);
  }

  /** @throws DocumentError */
  async read(text: string, source: string, connector?: string): Promise<ImportPreview> {
    const digest = createHash('sha256').update(text).digest('hex');
    const preview = await this.#preview(text, digest, source, connector);
    await this.#options.store.putDocument({ digest, title: preview.title, version: preview.version, source }, text);
    return preview;
  }

  /** @throws DocumentError */
  async readFrom(url: string, signal: AbortSignal, connector?: string): Promise<ImportPreview> {
    return this.read(await fetchDocument(url, this.#options.allowed, signal), url, connector);
  }

  /** A document that was read before. */
  async preview(digest: string, connector?: string): Promise<ImportPreview | undefined> {
    const document = await this.#options.store.document(digest);
    return document && this.#preview(document.text, digest, document.source, connector);
  }

  async #preview(text: string, digest: string, source: string, connector?: string): Promise<ImportPreview> {
    const stored = connector === undefined ? undefined : await this.#options.store.find(connector);
    const known = (stored?.operations ?? []).map(({ key, name }) => [key, name] as const);
    return readPreview({ text, digest, source, known });
  }

  /** @throws DocumentError */
  async #compiled(body: ImportBody): Promise<ImportedConnector | 'no_document'> {
    const document = await this.#options.store.document(body.document);
    if (!document) return 'no_document';
    const names = new Set(body.operations.map(({ name }) => name));
    if (names.size < body.operations.length)
      throw new DocumentError('', '有两项操作同名', 'Two operations have the same name');
    const { name, title, server, auth } = body;
    const operations = await readOperations({ text: document.text, choices: body.operations, auth });
    return { name, title, server, auth, operations };
  }

  /** What would change for flows. @throws DocumentError */
  async changes(body: ImportBody): Promise<ImportChanges | 'missing' | 'no_document'> {
    const stored = await this.#options.store.find(body.name);
    if (!stored) return 'missing';
    const next = await this.#compiled(body);
    if (next === 'no_document') return next;
    return importChanges(stored.operations, next.operations, await this.#options.store.uses(body.name));
  }

  /** @throws DocumentError */
  async create(body: ImportBody, by: string): Promise<StoredImport | 'exists' | 'no_document'> {
    const { store, registry } = this.#options;
    if (registry.isReserved(body.name)) return 'exists';
    const connector = await this.#compiled(body);
    if (connector === 'no_document') return connector;
    return this.#learnt(await store.create(connector, body.document, by));
  }

  /** @throws DocumentError */
  async replace(
    body: ImportBody,
    revision: number,
    by: string,
  ): Promise<StoredImport | 'missing' | 'stale' | 'no_document'> {
    const connector = await this.#compiled(body);
    if (connector === 'no_document') return connector;
    return this.#learnt(await this.#options.store.replace(connector, body.document, revision, by));
  }

  async remove(name: string, by: string): Promise<readonly { readonly name: string }[] | 'missing'> {
    return this.#learnt(await this.#options.store.remove(name, by));
  }

  /** This server counts with it before it answers; the others hear of it. */
  async #learnt<T>(result: T): Promise<T> {
    await this.learn();
    return result;
  }
}
