/** A value as variables hold it: JSON. Numbers are finite; a time is an ISO 8601 string with offset. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
