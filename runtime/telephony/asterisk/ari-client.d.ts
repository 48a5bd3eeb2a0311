/** The part of ari-client 2.2.0 that `ari.ts` uses; its own package has no types. */
declare module 'ari-client' {
  type Operation = (parameters?: Readonly<Record<string, unknown>>) => PromiseLike<unknown>;
  /** Resources by name (`channels`), each with its operations by nickname (`playWithId`), as Asterisk describes them. */
  export interface AriClient {
    readonly [resource: string]: Readonly<Record<string, Operation>> | undefined;
  }
  const library: { connect(url: string, user: string, password: string): PromiseLike<AriClient> };
  export default library;
}
