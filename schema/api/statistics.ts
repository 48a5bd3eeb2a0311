/**
 * `GET /api/flows/{id}/statistics?period=&from=&to=&version=`: which way the calls of a flow went that have ended. `from`
 * and `to` are days of the server's time zone, both included; a step counts in the hour in which it began.
 */
export interface FlowStatistics {
  readonly from: string;
  readonly to: string;
  /** The same as instants; `ends` is not part of it. */
  readonly begins: string;
  readonly ends: string;
  readonly timeZone: string;
  /** `null`: all published versions. */
  readonly version: number | null;
  readonly calls: number;
  /** Calls by how they ended; `inside`: other flows ran this one. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Versions that had calls, newest first. */
  readonly versions: readonly { readonly version: number; readonly calls: number }[];
  /** By step. A visit leaves by an exit, or ends by a hang-up or with the flow. */
  readonly nodes: Readonly<
    Record<
      string,
      {
        readonly visits: number;
        readonly hangups: number;
        readonly faults: number;
        /** How often an exit was taken, and by how many calls. */
        readonly exits: Readonly<Record<string, { readonly times: number; readonly calls: number }>>;
      }
    >
  >;
  /** Ended calls of all flows that are not counted yet. */
  readonly waiting: number;
}
