import { parentPort, Worker, workerData } from 'node:worker_threads';
import { type KnownPhrase, scriptedRecogniser } from '../../runtime/scenarios/scripted-recogniser.ts';

export interface RecogniserThread {
  readonly url: string;
  close(): Promise<unknown>;
}

/** A `scriptedRecogniser` beside the runtime's own thread, which its comparisons would hold up. */
export const recogniserThread = async (known: readonly KnownPhrase[]): Promise<RecogniserThread> => {
  const worker = new Worker(new URL(import.meta.url), { workerData: { known } });
  const url = await new Promise<string>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return { url, close: () => worker.terminate() };
};

const { known } = (workerData ?? {}) as { readonly known?: readonly KnownPhrase[] };
if (parentPort && known) {
  const recogniser = await scriptedRecogniser({ interim: false });
  for (const phrase of known) recogniser.knows(phrase);
  parentPort.postMessage(recogniser.url);
}
