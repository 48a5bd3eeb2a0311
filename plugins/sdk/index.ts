/** All that a plugin imports: `import { defineNode, Type } from 'switchyard/sdk'`. */
export { type Static, Type } from 'typebox';
export { type Opening, type OpeningHours, openingAt } from '../../schema/calendar/hours.ts';
export * from '../../schema/calendar/params.ts';
export { holdsAt, type Period } from '../../schema/calendar/period.ts';
export { Fault } from '../../schema/faults.ts';
export { UNKNOWN_EXIT } from '../../schema/node-type.ts';
export * from '../../schema/params.ts';
export { fitsPattern } from '../../schema/pattern.ts';
export type { Prompt } from '../../schema/prompt.ts';
export { sha256 } from '../../schema/sha256.ts';
export type { Language, LocalText } from '../../schema/text.ts';
export * from './answers.ts';
export * from './connector.ts';
export * from './node.ts';
export * from './step.ts';
