import { parentPort, workerData } from 'node:worker_threads';
import { DocumentError, parseDocument } from './document.ts';
import { compileOperations, previewOf } from './operations.ts';
import type { Job, JobResult } from './reader.ts';

const done = (job: Job): JobResult => {
  const document = parseDocument(job.text);
  if (job.kind === 'preview') {
    const { digest, source, known } = job;
    return { kind: 'preview', preview: previewOf(document, { digest, source, known: new Map(known) }) };
  }
  return { kind: 'compiled', operations: compileOperations(document, job.choices, job.auth) };
};

const answer = (job: Job): JobResult => {
  try {
    // As JSON: schemas carry hidden marks that do not survive the way between threads.
    return JSON.parse(JSON.stringify(done(job))) as JobResult;
  } catch (error) {
    if (error instanceof DocumentError) return { kind: 'problem', problem: error.problem };
    if (error instanceof RangeError)
      return {
        kind: 'problem',
        problem: { place: '', message: { 'zh-CN': '文档嵌套太深', en: 'The document is nested too deeply' } },
      };
    throw error;
  }
};

parentPort?.postMessage(answer(workerData as Job));
