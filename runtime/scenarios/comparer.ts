import { availableParallelism } from 'node:os';
import { parentPort, Worker } from 'node:worker_threads';
import { type AudioMatch, matchAudio } from './audio-match.ts';

/** `matchAudio` beside the thread that calls are played on: a comparison takes a while, and others are on the line. */
export interface Comparer {
  match(heard: Int16Array, expected: Int16Array): Promise<AudioMatch>;
  /** Comparisons that are not finished reject. */
  close(): Promise<void>;
}

interface Task {
  readonly heard: Int16Array;
  readonly expected: Int16Array;
  readonly taken: PromiseWithResolvers<AudioMatch>;
}

const CLOSED = 'the comparison was ended';

/** A thread that compares for others, one after the other. */
class Thread {
  readonly #worker = new Worker(new URL(import.meta.url));
  readonly #tasks: Task[] = [];

  constructor() {
    this.#worker.on('message', (match: AudioMatch) => this.#tasks.shift()?.taken.resolve(match));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error(CLOSED)));
  }

  get waiting(): number {
    return this.#tasks.length;
  }

  take(task: Task): void {
    this.#tasks.push(task);
    this.#worker.postMessage({ heard: task.heard, expected: task.expected });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(error: unknown): void {
    for (const { taken } of this.#tasks.splice(0)) taken.reject(error);
  }
}

/** Starts threads that compare; one core is left to the calls. */
export const startComparer = (threads = Math.max(1, availableParallelism() - 1)): Comparer => {
  const all = Array.from({ length: threads }, () => new Thread());
  return {
    match(heard, expected) {
      const taken = Promise.withResolvers<AudioMatch>();
      const [idlest] = all.toSorted((a, b) => a.waiting - b.waiting);
      // A part of a longer signal: only the part is sent.
      idlest?.take({ heard: heard.slice(), expected: expected.slice(), taken });
      return taken.promise;
    },
    close: async () => void (await Promise.all(all.map((thread) => thread.close()))),
  };
};

parentPort?.on('message', ({ heard, expected }: Pick<Task, 'heard' | 'expected'>) => {
  parentPort?.postMessage(matchAudio(heard, expected));
});
