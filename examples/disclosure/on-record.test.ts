import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import type { Flow } from '../../schema/flow.ts';

const flow = JSON.parse(await readFile(new URL('flow.json', import.meta.url), 'utf8')) as Flow;

/** Steps that can be reached from the start when `closed` (`node:exit`) leads nowhere. */
const reachable = (closed: string): ReadonlySet<string> => {
  const seen = new Set<string>();
  const next = [flow.start];
  for (let id = next.pop(); id !== undefined; id = next.pop()) {
    if (seen.has(id)) continue;
    seen.add(id);
    for (const [exit, to] of Object.entries(flow.nodes[id]?.exits ?? {}))
      if (to !== null && `${id}:${exit}` !== closed) next.push(to);
  }
  return seen;
};

it('no order is confirmed before the caller has heard the terms, agreed, and that is on record', () => {
  expect(reachable('none')).toContain('book');
  for (const way of ['terms:done', 'agree:yes', 'record:recorded']) expect(reachable(way), way).not.toContain('book');
  expect(flow.nodes.terms?.params).toMatchObject({ bargeIn: false });
  expect(flow.nodes.book?.params).toMatchObject({ input: { disclosure: '{{ contact }}' } });
});
