import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import { Canvas } from '../canvas/canvas.tsx';
import { CodeMode } from '../code/mode.tsx';
import { useWords } from '../i18n/index.ts';
import { PageSkeleton, Segmented } from '../ui/index.ts';
import { type Mode, useEditor, useView, type ViewState } from './session.ts';

interface ModeView {
  readonly mode: Mode;
  readonly View: ComponentType;
}

/** The views of one document, in the order of the switch. Those that are not needed at once load when they are opened. */
export const modes: readonly ModeView[] = [
  { mode: 'canvas', View: Canvas },
  { mode: 'script', View: lazy(() => import('../script/view.tsx')) },
  { mode: 'code', View: CodeMode },
];

const keyOf = (person: string): string => `switchyard.mode.${person}`;

/** The view that a person had open last; people who share a browser have one each. */
export const rememberedMode = (person: string): Mode =>
  modes.find(({ mode }) => mode === localStorage.getItem(keyOf(person)))?.mode ?? 'canvas';

/** Keeps in mind which view is open. */
export const rememberMode = (view: StoreApi<ViewState>, person: string): StoreApi<ViewState> => {
  view.subscribe(({ mode }, before) => {
    if (mode !== before.mode) localStorage.setItem(keyOf(person), mode);
  });
  return view;
};

/** 画布 / 话术 / 代码; nothing where there is nothing to choose. */
export const ModeSwitch = () => {
  const t = useWords();
  const { view } = useEditor();
  const mode = useView((state) => state.mode);
  if (modes.length < 2) return null;
  return (
    <Segmented
      label={t('editor.modes')}
      value={mode}
      onChange={(next) => view.setState({ mode: next })}
      options={modes.map(({ mode: value }) => ({ value, label: t(`editor.mode_${value}`) }))}
    />
  );
};

/** The document in the view that is chosen. `empty` lies over the canvas of a flow without steps. */
export const DocumentView = ({ empty }: { readonly empty: ReactNode }) => {
  const mode = useView((state) => state.mode);
  const View = modes.find((one) => one.mode === mode)?.View ?? Canvas;
  return (
    <Suspense fallback={<PageSkeleton />}>
      <View />
      {mode === 'canvas' && empty}
    </Suspense>
  );
};
