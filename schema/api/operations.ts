/** `GET /readyz`: 200 when all are ok, else 503. `GET /healthz`: 200 while the process lives. */
export interface Readiness {
  readonly ok: boolean;
  readonly checks: Readonly<
    Record<'database' | 'ari' | 'loop' | 'admission', { readonly ok: boolean; readonly detail: string }>
  >;
}
