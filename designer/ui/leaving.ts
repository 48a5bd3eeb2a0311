import { App } from 'antd';
import { useWords } from '../i18n/index.ts';

/**
 * What closes a panel by Escape or a click beside it: with something changed in it, it asks first. The panel's own
 * button for it means it.
 */
export const useLeaving = (isChanged: boolean, close: () => void): (() => void) => {
  const t = useWords();
  const { modal } = App.useApp();
  return () => {
    if (!isChanged) {
      close();
      return;
    }
    modal.confirm({
      title: t('common.leaveTitle'),
      content: t('common.leaveWhat'),
      okText: t('common.leave'),
      okButtonProps: { danger: true },
      cancelText: t('common.stay'),
      onOk: close,
    });
  };
};
