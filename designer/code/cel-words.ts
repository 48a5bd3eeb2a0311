import {
  celFunctions,
  type ExpressionFunction,
  functionName,
  ownFunctions,
} from '../../schema/expression/functions.ts';
import { typeWords } from '../../schema/expression/problems.ts';
import type { Language } from '../../schema/text.ts';

/** A function as the editor offers it. `on`: the type whose method it is. */
export interface OfferedFunction {
  readonly name: string;
  readonly on: string | undefined;
  /** `spell(文字): 文字` */
  readonly signature: string;
  /** `文字`, one for each argument. */
  readonly parameters: readonly string[];
  readonly help: string;
  readonly example: string;
}

const SIGNATURE = /^(?:(\w+)\.)?(\w+)\((.*)\)(?:: (.+))?$/;
/** Names of arguments that are no types: they stay as they are. */
const worded = (type: string, language: Language): string => {
  const known = type
    .split(' | ')
    .map((one) => (/^(item|condition|value|variable|record\.field|any)$/.test(one) ? one : typeWords(one)[language]));
  return known.join(' | ');
};

const offered = ({ signature, help, example }: ExpressionFunction, language: Language): OfferedFunction => {
  const [, on, name = functionName(signature), inside = '', result = ''] = SIGNATURE.exec(signature) ?? [];
  const parameters = inside === '' ? [] : inside.split(', ').map((type) => worded(type, language));
  const head = on === undefined ? name : `….${name}`;
  return {
    name,
    on,
    parameters,
    signature: `${head}(${parameters.join(', ')})${result ? `: ${worded(result, language)}` : ''}`,
    help: help[language],
    example,
  };
};

/** Every function of the expression language, the product's own first. */
export const functionsIn = (language: Language): readonly OfferedFunction[] =>
  [...ownFunctions, ...celFunctions].map((one) => offered(one, language));

/** The call that is open at the end of `text`, and which of its arguments one is in. */
export const openCall = (text: string): { readonly name: string; readonly argument: number } | undefined => {
  const open: { name: string; argument: number }[] = [];
  const tokens = text.matchAll(/"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|(\w+)?\s*\(|[[{]|[)\]}]|,/g);
  for (const [token, name] of tokens) {
    if (token.endsWith('(') || token === '[' || token === '{') open.push({ name: name ?? '', argument: 0 });
    else if (token === ')' || token === ']' || token === '}') open.pop();
    else if (token === ',') {
      const last = open.at(-1);
      if (last) last.argument += 1;
    }
  }
  const last = open.at(-1);
  return last && last.name !== '' ? last : undefined;
};
