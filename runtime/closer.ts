import type { Logger } from 'pino';

/** Closes what was opened, the last first. */
export interface Closer {
  add(close: () => unknown): void;
  /** One that fails does not keep the others open. Safe to call twice. */
  close(): Promise<void>;
}

export const createCloser = (logger: Logger): Closer => {
  const open: (() => unknown)[] = [];
  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    for (const close of open.reverse()) {
      try {
        await close();
      } catch (error) {
        logger.error({ err: error }, 'closing failed');
      }
    }
  };
  return {
    add: (close) => void open.push(close),
    close: () => {
      closing ??= closeAll();
      return closing;
    },
  };
};
