export type { Value } from '../value.ts';
export { type CompiledExpression, compileExpression, referencedVariables, type Scope } from './compile.ts';
export { textOf } from './convert.ts';
export { DEFAULT_ZONE, isoTime, parseTime } from './dates.ts';
export {
  builtinVariables,
  type ExpressionEnvironment,
  environment,
  reservedNames,
  type Variables,
} from './environment.ts';
export { celFunctions, type ExpressionFunction, functionName, ownFunctions } from './functions.ts';
export { EXPRESSION_LIMITS } from './limits.ts';
export { type ExpressionProblem, expressionProblems, type ProblemCode } from './problems.ts';
export { type CompiledTemplate, compileTemplate, templateVariables } from './template.ts';
