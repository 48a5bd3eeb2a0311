import { Worker } from 'node:worker_threads';
import type { ImportAuth, ImportedChoice, ImportPreview, ImportProblem } from '../../schema/imports/api.ts';
import type { LocalText } from '../../schema/text.ts';
import { DocumentError } from './document.ts';
import type { ImportedOperation } from './plan.ts';

export type Job =
  | {
      readonly kind: 'preview';
      readonly text: string;
      readonly digest: string;
      readonly source: string;
      /** Key and name of operations that have one already. */
      readonly known: readonly (readonly [string, string])[];
    }
  | {
      readonly kind: 'compile';
      readonly text: string;
      readonly choices: readonly ImportedChoice[];
      readonly auth: ImportAuth;
    };

export type JobResult =
  | { readonly kind: 'preview'; readonly preview: ImportPreview }
  | { readonly kind: 'compiled'; readonly operations: readonly ImportedOperation[] }
  | { readonly kind: 'problem'; readonly problem: ImportProblem };

/** Measured: GitHub's 13 MB take 1 s and 0.3 GB, Microsoft Graph's 20 MB 8 s and 0.7 GB. */
const LIMIT_MS = 60_000;
const MEMORY_MB = 1_200;

const ENTRY = new URL('./worker.ts', import.meta.url);

const tooMuch: LocalText = {
  'zh-CN': '文档太大或太复杂，读取它超出了允许的时间或内存',
  en: 'The document is too large or too complex: reading it takes more time or memory than allowed',
};

/** One at a time: two large documents at once would take the memory that calls need. */
let queue: Promise<unknown> = Promise.resolve();

const run = (job: Job, limitMs: number): Promise<JobResult> =>
  new Promise((done, failed) => {
    const worker = new Worker(ENTRY, { workerData: job, resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB } });
    const problem = () => done({ kind: 'problem', problem: { place: '', message: tooMuch } });
    const limit = setTimeout(() => {
      problem();
      void worker.terminate();
    }, limitMs);
    worker.once('message', (result: JobResult) => {
      done(result);
      void worker.terminate();
    });
    worker.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') problem();
      else failed(error);
    });
    worker.once('exit', () => {
      clearTimeout(limit);
      problem();
    });
  });

/**
 * Reads a document in a thread of its own, bounded in time and memory, so that calls on this server don't wait.
 * @throws DocumentError
 */
const inThread = async (job: Job, limitMs: number): Promise<Exclude<JobResult, { kind: 'problem' }>> => {
  const mine = queue.then(() => run(job, limitMs));
  queue = mine.catch(() => undefined);
  const result = await mine;
  if (result.kind !== 'problem') return result;
  const { place, message } = result.problem;
  throw new DocumentError(place, message['zh-CN'], message.en);
};

export const readPreview = async (
  job: Omit<Extract<Job, { kind: 'preview' }>, 'kind'>,
  limitMs = LIMIT_MS,
): Promise<ImportPreview> => {
  const result = await inThread({ kind: 'preview', ...job }, limitMs);
  if (result.kind !== 'preview') throw new Error(`the thread answered ${result.kind}`);
  return result.preview;
};

export const readOperations = async (
  job: Omit<Extract<Job, { kind: 'compile' }>, 'kind'>,
  limitMs = LIMIT_MS,
): Promise<readonly ImportedOperation[]> => {
  const result = await inThread({ kind: 'compile', ...job }, limitMs);
  if (result.kind !== 'compiled') throw new Error(`the thread answered ${result.kind}`);
  return result.operations;
};
