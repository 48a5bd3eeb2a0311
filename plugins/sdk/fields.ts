import { type TSchema, Type } from 'typebox';
import { hints } from '../../schema/params.ts';

/** Labels are `[中文, English]`; the third is a line of help in both. */
type Help = readonly [zh: string, en: string];

const named = (zh: string, en: string, help?: Help) =>
  hints({ label: { 'zh-CN': zh, en }, ...(help && { help: { 'zh-CN': help[0], en: help[1] } }) });

/** A text that an operation takes or gives. */
export const TextField = (zh: string, en: string, help?: Help) => Type.String(named(zh, en, help));

/** A number that an operation takes or gives. */
export const NumberField = (zh: string, en: string, help?: Help) => Type.Number(named(zh, en, help));

/** A number that may be unknown. */
export const MaybeNumber = (zh: string, en: string) => Type.Union([Type.Number(), Type.Null()], named(zh, en));

/** A time, ISO 8601, that may be unknown. */
export const MaybeTime = (zh: string, en: string) => Type.Union([Type.String(), Type.Null()], named(zh, en));

/** Yes or no. */
export const YesNoField = (zh: string, en: string) => Type.Boolean(named(zh, en));

/** A list of records: what each has stands in `item`. */
export const ListField = (zh: string, en: string, item: Readonly<Record<string, TSchema>>) =>
  Type.Array(Type.Object(item), named(zh, en));
