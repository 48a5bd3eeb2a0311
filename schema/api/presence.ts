/** Somebody who has a flow open; `node`: the step that is selected. `id` tells people apart and is of no other use. */
export interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly node: string | null;
}

/** `WS /api/flows/{id}/presence`, client → server: at which step one is, and that one is still there. */
export type PresenceCommand = { readonly do: 'at'; readonly node: string | null } | { readonly do: 'here' };

/** Server → client. `draft` comes at once and after each save; `here` every few seconds, and wants an answer. */
export type PresenceMessage =
  | { readonly kind: 'people'; readonly you: string; readonly people: readonly Colleague[] }
  | { readonly kind: 'draft'; readonly etag: string; readonly by: string }
  | { readonly kind: 'gone' }
  | { readonly kind: 'here' };
