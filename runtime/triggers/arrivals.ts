import { hash } from 'node:crypto';
import { Value } from 'typebox/value';
import type { RunnableTrigger, TriggerEvent } from '../../plugins/sdk/index.ts';
import type { Arrival } from './types.ts';

const MOST_CHARACTERS = 200;

const isName = (text: unknown): boolean => typeof text === 'string' && text !== '' && text.length <= MOST_CHARACTERS;

/** What is wrong with an event that a plugin gave, in words for whoever mends it; no content. */
export const eventProblem = (definition: Pick<RunnableTrigger, 'emits'>, event: TriggerEvent): string | undefined => {
  if (!isName(event.id)) return 'id';
  if (!isName(event.subject)) return 'subject';
  if (!Number.isFinite(event.version) || Math.abs(event.version) > Number.MAX_SAFE_INTEGER) return 'version';
  if (typeof event.at !== 'string' || Number.isNaN(new Date(event.at).getTime())) return 'at';
  const [error] = Value.Errors(definition.emits, event.data);
  return error && `data${error.instancePath} ${error.message}`;
};

/** A text as an event nobody can read; the same text is the same event. */
export const unreadable = (body: string, reason: string): Arrival => ({
  kind: 'unreadable',
  id: `unreadable-${hash('sha256', body, 'hex').slice(0, 32)}`,
  body,
  reason,
});

/** Events as they are stored: one that is not as its type declares is kept for a person to look at. */
export const arrivalsOf = (definition: Pick<RunnableTrigger, 'emits'>, events: readonly TriggerEvent[]): Arrival[] =>
  events.map((event) => {
    const problem = eventProblem(definition, event);
    return problem === undefined ? { kind: 'event', event } : unreadable(JSON.stringify(event), problem);
  });
