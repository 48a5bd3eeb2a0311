/** Requests refuse unknown fields. */
export const closed = { additionalProperties: false } as const;
