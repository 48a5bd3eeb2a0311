import { App } from 'antd';
import type { Flow } from '../../schema/flow.ts';
import { useAudio, useCatalogue } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import type { ExportFormat } from './formats.ts';

/** Exports a flow; what is needed to draw it is loaded when it is first asked for. */
export const useExport = (): ((format: ExportFormat, flow: Flow) => void) => {
  const t = useWords();
  const language = useLanguage();
  const catalogue = useCatalogue().data;
  const audio = useAudio().data;
  const { message } = App.useApp();
  return (format, flow) => {
    if (!catalogue) return;
    const words = { yes: t('common.yes'), no: t('common.no'), empty: t('canvas.notFilled') };
    const says = { start: t('canvas.start'), open: t('canvas.open') };
    const titles = new Map(audio?.map(({ id, title }) => [id, title]));
    void import('./save.ts')
      .then(({ exportFlow }) =>
        exportFlow(format, { flow, catalogue, language, words, says, audio: (id) => titles.get(id) }),
      )
      .catch((error: unknown) => {
        console.error(error);
        void message.error(t('flows.exportFailed'));
      });
  };
};
