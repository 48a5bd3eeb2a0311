/** Bodies and answers of the HTTP API, shared by server and designer; each room of the route table in its own file. */
export * from './api/audio.ts';
export * from './api/error.ts';
export * from './api/flows.ts';
export * from './api/numbers.ts';
export * from './api/operations.ts';
export * from './api/people.ts';
export * from './api/presence.ts';
export * from './api/publishing.ts';
export * from './api/recordings.ts';
export * from './api/sessions.ts';
export * from './api/simulator.ts';
export * from './api/statistics.ts';
