/**
 * Application of one runtime in a group: `switchyard-<runtime id>`. A runtime alone is called `switchyard`, as the
 * dialplan's `Stasis()` names it.
 */
export const memberName = (app: string, runtimeId: string): string => `${app}-${runtimeId}`;

/** Regular expression (POSIX extended, as `StasisBroadcast()` takes it) of the application's runtimes, alone or in a group. */
export const membersOf = (app: string): string => `^${app}(-[0-9a-f-]+)?$`;

/** Runtime of an application in the group; `undefined` for every other application. */
export const runtimeOf = (app: string, name: string): string | undefined =>
  name.startsWith(`${app}-`) && new RegExp(membersOf(app)).test(name) ? name.slice(app.length + 1) : undefined;
