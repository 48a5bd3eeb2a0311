import { expect, it } from 'vitest';
import { sourceOf, whenOf } from './condition.ts';

it('reads back what people have chosen, and leaves everything else as they wrote it', () => {
  expect(whenOf(sourceOf({ kind: 'status', status: 'failed' }))).toEqual({ kind: 'status', status: 'failed' });
  expect(whenOf(sourceOf({ kind: 'each' }))).toEqual({ kind: 'each' });
  const own = 'order.status == "failed" && order.before != "signed"';
  expect(whenOf(own)).toEqual({ kind: 'expression', source: own });
  expect(sourceOf({ kind: 'status', status: 'fa"iled" || true || "' })).toBe(
    'order.status == "failed || true || " && order.before != "failed || true || "',
  );
});
