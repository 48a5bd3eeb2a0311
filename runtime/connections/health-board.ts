import type { Logger } from 'pino';
import type { ConnectionHealth } from '../../schema/connection-health.ts';
import { faultKinds } from '../../schema/faults.ts';
import type { ConnectionHealthStore } from '../store/connection-health.ts';
import type { GuardHealth } from './resilience/guard.ts';

const TELL_MS = 5_000;
/** Who has told nothing for so long is gone or stands still. */
const FRESH_SECONDS = 20;

export interface HealthBoardOptions {
  readonly runtimeId: string;
  readonly own: () => ReadonlyMap<string, GuardHealth>;
  readonly logger: Logger;
  /** Where the servers of a group tell each other; a server alone needs none. */
  readonly shared?: Pick<ConnectionHealthStore, 'write' | 'ofOthers' | 'leave'> | undefined;
}

/** How every connection is doing, on every server of the group. */
export class HealthBoard {
  readonly #options: HealthBoardOptions;
  #timer: NodeJS.Timeout | undefined;
  #telling: Promise<void> = Promise.resolve();

  constructor(options: HealthBoardOptions) {
    this.#options = options;
  }

  start(): void {
    if (!this.#options.shared) return;
    this.#timer = setInterval(() => {
      this.#telling = this.#tell();
    }, TELL_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#telling;
    await this.#options.shared?.leave().catch(this.#noted);
  }

  /** Other servers are left out while the database is away. Never rejects. */
  async read(): Promise<readonly ConnectionHealth[]> {
    const others = await this.#options.shared?.ofOthers(FRESH_SECONDS).catch((error: unknown) => {
      this.#noted(error);
      return [];
    });
    return [...this.#own(), ...(others ?? [])];
  }

  #own(): ConnectionHealth[] {
    const { own, runtimeId } = this.#options;
    return [...own()].map(([connection, { lastFault, ...health }]) => ({
      connection,
      server: runtimeId,
      ...health,
      lastFault: lastFault && { ...lastFault, message: faultKinds[lastFault.code].message },
    }));
  }

  #tell(): Promise<void> {
    return this.#options.shared?.write(this.#own()).catch(this.#noted) ?? Promise.resolve();
  }

  readonly #noted = (error: unknown): void =>
    this.#options.logger.warn({ err: error }, 'how connections are doing could not be told');
}
