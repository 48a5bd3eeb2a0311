import type { Language, LocalText } from '../../../schema/text.ts';
import { checkWords, type Finding } from './catalogue.ts';

const MARKS = { passed: '✓', failed: '✗', skipped: '–' } as const;

const REMEDY: LocalText = { 'zh-CN': '怎么办', en: 'What to do' };

/** One finding as lines for a person: what was tried, what was wrong and what to do about it. */
export const findingLines = ({ check, operation, state, problems }: Finding, language: Language): string[] => {
  const { title, remedy } = checkWords[check];
  const where = operation === undefined ? '' : `${operation}: `;
  const why = state === 'skipped' ? ` (${problems[0]?.[language] ?? ''})` : '';
  return [
    `  ${MARKS[state]} ${where}${title[language]}${why}`,
    ...(state === 'failed' ? problems.map((problem) => `      ${problem[language]}`) : []),
    ...(state === 'failed' ? [`      ${REMEDY[language]}: ${remedy[language]}`] : []),
  ];
};

/** How many were tried and how many failed. */
export const summary = (findings: readonly Finding[], language: Language): string => {
  const failed = findings.filter(({ state }) => state === 'failed').length;
  const passed = findings.filter(({ state }) => state === 'passed').length;
  const words: LocalText = {
    'zh-CN': failed === 0 ? `全部 ${passed} 项通过` : `${passed} 项通过，${failed} 项没有通过`,
    en: failed === 0 ? `all ${passed} checks passed` : `${passed} checks passed, ${failed} failed`,
  };
  return words[language];
};
