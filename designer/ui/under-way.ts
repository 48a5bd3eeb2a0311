import { App } from 'antd';
import { useCallback } from 'react';

/** Work that is done sooner needs no word. */
const SOON_MS = 400;

type UnderWay = <T>(words: string, work: Promise<T>) => Promise<T>;

/** Says that something goes on, from when it takes longer than a moment until it is done or has failed. */
export const useUnderWay = (): UnderWay => {
  const { message } = App.useApp();
  return useCallback(
    (words, work) => {
      let close: (() => void) | undefined;
      const timer = window.setTimeout(() => {
        close = message.loading(words, 0);
      }, SOON_MS);
      return work.finally(() => {
        window.clearTimeout(timer);
        close?.();
      });
    },
    [message],
  );
};
