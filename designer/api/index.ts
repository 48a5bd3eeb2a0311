export { ApiError, call } from './client.ts';
export * from './connection-health.ts';
export * from './hooks.ts';
export { type EventListener, listen, useEvents, useOnline } from './live.ts';
export { isAway, useServerAway, watchServer } from './reach.ts';
export * from './sync.ts';
