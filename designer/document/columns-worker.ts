import { columnsOf } from './columns.ts';
import type { ColumnsTask } from './find-columns.ts';

// Beside the page: while it computes, one goes on drawing.
self.addEventListener('message', ({ data }: MessageEvent<ColumnsTask>) => {
  self.postMessage(columnsOf(data.ids, data.lines));
});
