import { describe, expect, it } from 'vitest';
import { ask, end, menu, types } from '../document/testing/types.ts';
import { matches, stepGroups } from './steps.ts';

describe('the palette', () => {
  it('is in the order of the groups', () => {
    expect(stepGroups(types, 'ivr', '').map(({ group }) => group)).toEqual(['flow', 'voice', 'connector']);
  });
  it('offers a ticket flow no step that needs a caller', () => {
    expect(stepGroups(types, 'ticket', '').map(({ group }) => group)).toEqual(['flow', 'connector']);
  });
  it.each(['菜单', 'caidan', 'cd', 'MENU', 'caid'])('finds the menu by %s', (query) => {
    expect([menu, ask, end].filter((type) => matches(type, query))).toEqual([menu]);
  });
  it('finds nothing by nonsense', () => {
    expect(stepGroups(types, 'ivr', 'xyzzy')).toEqual([]);
  });
});
