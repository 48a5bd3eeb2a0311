/** The part of ari-client 2.2.0 that the bare script uses; its own package has no types. */
declare module 'ari-client' {
  type Operation = (parameters: object) => Promise<unknown>;
  interface AriEvent {
    readonly channel: { readonly id: string };
    readonly digit: string;
  }
  /** Asterisk's resources by name (`channels`), each with its operations by nickname (`playWithId`), are properties. */
  export interface AriClient {
    readonly channels: Readonly<Record<'answer' | 'hangup' | 'playWithId', Operation>>;
    readonly playbacks: Readonly<Record<'stop', Operation>>;
    on(event: 'StasisStart' | 'StasisEnd' | 'ChannelDtmfReceived', listener: (event: AriEvent) => void): void;
    on(event: 'WebSocketConnected', listener: () => void): void;
    start(app: string): void;
  }
  const library: { connect(url: string, user: string, password: string): Promise<AriClient> };
  export default library;
}
