/** What a flow can be taken away as. */
export type ExportFormat = 'png' | 'svg' | 'json';
export const exportFormats: readonly ExportFormat[] = ['png', 'svg', 'json'];
export const exportIcons = { png: 'image-down', svg: 'image-down', json: 'file-json' } as const;
