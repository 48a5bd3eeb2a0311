/** A text as an analyst reads it: zh-CN first, English second. `{{name}}` is filled in by i18next. */
export type Pair = readonly [zh: string, en: string];

/**
 * The texts of one room, both languages side by side, so that neither can be forgotten.
 * English plurals: `calls_one` and `calls_other`, asked for as `calls` with `count`.
 */
export const words = <K extends string>(room: Readonly<Record<K, Pair>>): Readonly<Record<K, Pair>> => room;
