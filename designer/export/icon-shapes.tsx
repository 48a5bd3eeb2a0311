import { createElement } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { loadIcon } from '../ui/icon.tsx';
import type { IconShapes } from './ink.ts';

/** The shapes of icons as SVG elements: Lucide's components are drawn once beside the page and read back. */
export const iconShapes = async (names: Iterable<string>): Promise<IconShapes> => {
  const all = await Promise.all([...new Set(names)].map(async (name) => [name, await loadIcon(name)] as const));
  const shapes = new Map<string, string>();
  for (const [name, Drawn] of all) {
    const holder = document.createElement('div');
    const root = createRoot(holder);
    flushSync(() => root.render(createElement(Drawn)));
    shapes.set(name, holder.querySelector('svg')?.innerHTML ?? '');
    root.unmount();
  }
  return shapes;
};
