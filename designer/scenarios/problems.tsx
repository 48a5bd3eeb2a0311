import { createContext, useContext } from 'react';

/** What the server said of fields, by JSON pointer into the scenario. */
export type FieldProblems = ReadonlyMap<string, string>;

const Problems = createContext<FieldProblems>(new Map());
/** Around the fields of a form. */
export const FieldProblemsProvider = Problems.Provider;

/** What is wrong with a field, or with something in it. */
export const useProblemAt = (pointer: string): string | undefined => {
  const problems = useContext(Problems);
  for (const [at, message] of problems) if (at === pointer || at.startsWith(`${pointer}/`)) return message;
  return undefined;
};
