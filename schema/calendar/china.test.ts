import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { chineseDay, holidaysKnown } from './china.ts';

describe('chineseDay', () => {
  it.each([
    ['2026-10-01', 'holiday', '国庆节'],
    ['2026-10-10', 'workday', '国庆节'],
    ['2026-02-17', 'holiday', '春节'],
    ['2025-01-26', 'workday', '春节'],
    ['2026-11-25', 'ordinary', undefined],
    ['2026-11-29', 'ordinary', undefined],
  ])('%s is %s', (date, kind, name) => {
    const day = chineseDay(date);
    expect(day?.kind).toBe(kind);
    if (day && 'name' in day) expect(day.name['zh-CN']).toBe(name);
  });

  it('knows which years it knows', () => {
    expect([2003, 2004, 2026, 2060].map(holidaysKnown)).toEqual([false, true, true, false]);
    expect(chineseDay('2060-10-01')).toBeUndefined();
  });

  it.each(['America/Los_Angeles', 'Pacific/Auckland', 'UTC'])('is the same on a machine in %s', (zone) => {
    const module = new URL('china.ts', import.meta.url).href;
    const code = `const { chineseDay } = await import(${JSON.stringify(module)});
      console.log(['2026-09-30', '2026-10-01', '2026-10-07', '2026-10-08', '2026-10-10'].map((day) => chineseDay(day).kind).join());`;
    const said = execFileSync(process.execPath, ['--input-type=module', '-e', code], {
      env: { ...process.env, TZ: zone },
      encoding: 'utf8',
    });
    expect(said.trim()).toBe('ordinary,holiday,holiday,ordinary,workday');
  });
});
