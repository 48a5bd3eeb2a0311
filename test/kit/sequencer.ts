import { readFile } from 'node:fs/promises';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** How long files take of which nothing is known yet, in seconds, by folder; others take one. */
const usual = [
  [/\/test\/(e2e|contracts)\//, 50],
  [/\/test\/browser\//, 30],
] as const;

/** Takes the machine's only Asterisk for itself: a second such file waits until the first has done, and a worker with it. */
const holdsAsterisk = async ({ moduleId }: TestSpecification): Promise<boolean> =>
  /holdAsterisk|asterisk-switch|asterisk-stage/.test(await readFile(moduleId, 'utf8'));

/**
 * The order of the files: those that take the only Asterisk come one after the other, with others beside them, so that no
 * worker stands still. What comes out is the order in which two workers would begin with them.
 */
export class Sequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const holds = await Promise.all(sorted.map(holdsAsterisk));
    const held = sorted.filter((_, at) => holds[at]);
    const free = sorted.filter((_, at) => !holds[at]);
    const order: TestSpecification[] = [];
    const busyUntil = { held: 0, free: 0 };
    for (;;) {
      const lane = busyUntil.held <= busyUntil.free ? 'held' : 'free';
      const next = (lane === 'held' ? held : free).shift();
      if (!next) return [...order, ...held, ...free];
      busyUntil[lane] += this.#seconds(next);
      order.push(next);
    }
  }

  #seconds(file: TestSpecification): number {
    const last = this.ctx.cache.getTestSpecificationResult(file);
    if (last) return last.duration / 1000;
    return usual.find(([folder]) => folder.test(file.moduleId))?.[1] ?? 1;
  }
}
