/** The one source of diagnostics: for the editor, the HTTP API and the command line. Runs on the server only (ajv compiles code). */
export { type ParsedText, parseFlowText } from './validate/document.ts';
export { type ValidateOptions, validateFlow } from './validate/flow.ts';
export { type DiagnosticCode, diagnosticKinds } from './validate/kinds.ts';
export type { ConnectionLookup, KnownConnection } from './validate/node.ts';
export { validateScenario } from './validate/scenario.ts';
