/**
 * Version of this SDK: the first number is raised when a plugin has to be changed, the second when something is added.
 * A plugin names the one that it was written for in its package.json: `"switchyard": { "sdk": "1.0" }`.
 */
export const SDK_VERSION = '1.0';
