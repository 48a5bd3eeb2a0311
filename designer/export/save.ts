import type { Catalogue } from '../../schema/catalogue.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Language } from '../../schema/text.ts';
import { placed } from '../document/layout.ts';
import { typesOf } from '../editor/open.ts';
import { tokens } from '../theme/antd.ts';
import { download } from './download.ts';
import { type Drawing, drawFlow, iconsIn } from './draw.ts';
import type { ExportFormat } from './formats.ts';
import { iconShapes } from './icon-shapes.tsx';
import { fileName } from './save-name.ts';

/** Browsers refuse canvases beyond about 16,000 pixels a side. */
const MOST_PIXELS = 12_000;

/** The picture at twice its size, for screens and print; smaller when a browser could not hold it. */
const pngOf = async ({ svg, width, height }: Drawing): Promise<Blob> => {
  const scale = Math.min(2, MOST_PIXELS / width, MOST_PIXELS / height);
  const url = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (!blob) throw new Error('no picture');
    return blob;
  } finally {
    URL.revokeObjectURL(url);
  }
};

export interface Exported {
  readonly flow: Flow;
  readonly catalogue: Catalogue;
  readonly language: Language;
  readonly words: { readonly yes: string; readonly no: string; readonly empty: string };
  readonly audio: (id: string) => string | undefined;
  /** For a drawing. */
  readonly says?: { readonly start: string; readonly open: string };
}

/** Hands a flow to the browser's downloads: the document, or the whole drawing in the light colours of paper. */
export const exportFlow = async (format: ExportFormat, { flow, catalogue, ...context }: Exported): Promise<void> => {
  const name = `${fileName(flow.name)}.${format}`;
  if (format === 'json') {
    return download(name, new Blob([`${JSON.stringify(flow, undefined, 2)}\n`], { type: 'application/json' }));
  }
  const types = typesOf(catalogue);
  const laid = await placed(flow);
  const drawn = { types, diagnostics: [], ...context };
  const drawing = drawFlow(laid, { ...drawn, icons: await iconShapes(iconsIn(laid, drawn)) }, tokens.light);
  download(name, format === 'svg' ? new Blob([drawing.svg], { type: 'image/svg+xml' }) : await pngOf(drawing));
};
