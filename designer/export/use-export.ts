import { useQueryClient } from '@tanstack/react-query';
import { App } from 'antd';
import { useCallback } from 'react';
import type { AudioAsset } from '../../schema/api.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { Flow } from '../../schema/flow.ts';
import { call, keys } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { useUnderWay } from '../ui/index.ts';
import type { ExportFormat } from './formats.ts';

/** Exports a flow, or one that is still read; what is needed to draw it is loaded when it is first asked for. */
export const useExport = (): ((format: ExportFormat, flow: Flow | Promise<Flow>) => void) => {
  const t = useWords();
  const language = useLanguage();
  const queries = useQueryClient();
  const underWay = useUnderWay();
  const { message } = App.useApp();
  return useCallback(
    (format, given) => {
      const known = <T>(queryKey: readonly string[], path: string): Promise<T> =>
        queries.fetchQuery({ queryKey, queryFn: ({ signal }) => call<T>(path, { signal }), staleTime: 30_000 });
      const draw = async () => {
        const [{ exportFlow }, flow, catalogue, audio] = await Promise.all([
          import('./save.ts'),
          given,
          known<Catalogue>(keys.catalogue, '/api/catalogue'),
          // A picture without the titles of its sounds is better than none.
          known<readonly AudioAsset[]>(keys.audio, '/api/audio').catch(() => []),
        ]);
        const words = { yes: t('common.yes'), no: t('common.no'), empty: t('canvas.notFilled') };
        const says = { start: t('canvas.start'), open: t('canvas.open') };
        const titles = new Map(audio.map(({ id, title }) => [id, title]));
        await exportFlow(format, { flow, catalogue, language, words, says, audio: (id) => titles.get(id) });
      };
      underWay(t('flows.exporting'), draw()).catch((error: unknown) => {
        console.error(error);
        void message.error(t('flows.exportFailed'));
      });
    },
    [t, language, queries, underWay, message],
  );
};
