import { useEffect, useMemo } from 'react';
import { useCommands } from '../command/registry.ts';
import { clip, paste, removeSelected } from './commands.ts';
import { editorCommands } from './editor-commands.ts';
import type { EditorSession } from './session.ts';

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null;

/** Copy, cut and paste by the system's own events: they need no permission. */
const useClipboard = (session: EditorSession): void => {
  useEffect(() => {
    const onCopy = (event: ClipboardEvent) => {
      const selected = window.getSelection()?.toString() ?? '';
      if (typing(event.target) || selected !== '') return;
      const text = clip(session);
      if (text === undefined) return;
      event.clipboardData?.setData('text/plain', text);
      event.preventDefault();
      if (event.type === 'cut') removeSelected(session);
    };
    const onPaste = (event: ClipboardEvent) => {
      if (typing(event.target)) return;
      if (paste(session, event.clipboardData?.getData('text/plain') ?? '')) event.preventDefault();
    };
    window.addEventListener('copy', onCopy);
    window.addEventListener('cut', onCopy);
    window.addEventListener('paste', onPaste);
    return () => {
      window.removeEventListener('copy', onCopy);
      window.removeEventListener('cut', onCopy);
      window.removeEventListener('paste', onPaste);
    };
  }, [session]);
};

/** The editor's commands and their keys, as long as it is open. `groupTitle`: what a new group is called. */
export const useEditorKeys = (session: EditorSession, groupTitle: string): void => {
  useCommands(useMemo(() => editorCommands(session, () => groupTitle), [session, groupTitle]));
  useClipboard(session);
};
