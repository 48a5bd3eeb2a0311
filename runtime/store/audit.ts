import type { Kysely } from 'kysely';
import type { DB, Json } from './generated/db.ts';
import { storable } from './values.ts';

export type AuditAction =
  | 'flow.created'
  | 'flow.published'
  | 'flow.rolled_back'
  | 'scenario.created'
  | 'scenario.removed'
  | 'number.set'
  | 'number.removed'
  | 'audio.uploaded'
  | 'audio.replaced'
  | 'audio.changed'
  | 'audio.removed'
  | 'import.created'
  | 'import.changed'
  | 'import.removed'
  | 'trigger.created'
  | 'trigger.changed'
  | 'trigger.removed'
  | 'trigger.secret_set'
  | 'trigger.secret_retired'
  | 'event.retried'
  | 'event.dismissed'
  | 'fax.uploaded'
  | 'fax.read'
  | 'connection.created'
  | 'connection.changed'
  | 'connection.removed'
  | 'connection.tested'
  | 'connection.rotated'
  | 'binding.set'
  | 'binding.removed'
  | 'user.created'
  | 'user.changed'
  | 'user.removed'
  | 'key.created'
  | 'key.removed';

/** Who did what to what. Rows are never changed or deleted (a trigger refuses). `detail` holds no secret. */
export interface AuditEntry {
  /** Name of a person or an API key. */
  readonly actor: string;
  readonly action: AuditAction;
  /** `flow:order-status`, `number:95001`, `user:…`. */
  readonly subject: string;
  readonly detail?: { readonly [key: string]: Json };
}

/** Hand in the transaction that makes the change, so that there is never one without the other. */
export async function audit(db: Kysely<DB>, { actor, action, subject, detail }: AuditEntry): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({
      actor: storable(actor),
      action,
      subject: storable(subject),
      detail: storable(JSON.stringify(detail ?? {})).replaceAll('\\u0000', '\\ufffd'),
    })
    .execute();
}

/** Newest first. */
export async function auditOf(db: Kysely<DB>, subject: string, limit = 100) {
  return await db
    .selectFrom('audit_log')
    .select(['at', 'actor', 'action', 'detail'])
    .where('subject', '=', storable(subject))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}
