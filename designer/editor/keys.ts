import { useEffect } from 'react';
import { clip, duplicate, group, paste, removeSelected } from './commands.ts';
import type { EditorSession } from './session.ts';

const typing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable="true"]') !== null;

/** Something that handles its own keys is open: a dialog, a menu, the quick list. */
const elsewhere = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('[role="dialog"], [role="menu"]') !== null;

/** In a panel beside the canvas a Delete is never meant for the canvas. */
const beside = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('.ins, .ph, .pal') !== null;

const shortcuts: Readonly<Record<string, (session: EditorSession, title: string) => void>> = {
  z: ({ document }) => document.undo(),
  y: ({ document }) => document.redo(),
  'shift z': ({ document }) => document.redo(),
  d: (session) => duplicate(session),
  g: (session, title) => group(session, title),
};

/** The editor's keys: undo, redo, duplicate, group, delete, select all, Escape; copy, cut and paste by the system's own events. */
export const useEditorKeys = (session: EditorSession, groupTitle: string): void => {
  useEffect(() => {
    const { document: flowDocument, view } = session;
    const onKey = (event: KeyboardEvent) => {
      if (typing(event.target) || elsewhere(event.target) || event.altKey) return;
      const command = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      if (command) {
        const act = session.readOnly ? undefined : shortcuts[event.shiftKey ? `shift ${key}` : key];
        if (act) act(session, groupTitle);
        else if (key === 'a') flowDocument.select(Object.keys(flowDocument.flow().nodes));
        else return;
        event.preventDefault();
        return;
      }
      if (beside(event.target)) return;
      if (event.key === 'Delete' || event.key === 'Backspace') removeSelected(session);
      if (event.key === 'Escape') {
        view.setState({ quickAdd: undefined, wire: undefined, hovered: undefined });
        flowDocument.select([]);
      }
    };
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
    window.addEventListener('keydown', onKey);
    window.addEventListener('copy', onCopy);
    window.addEventListener('cut', onCopy);
    window.addEventListener('paste', onPaste);
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('copy', onCopy);
      window.removeEventListener('cut', onCopy);
      window.removeEventListener('paste', onPaste);
    };
  }, [session, groupTitle]);
};
