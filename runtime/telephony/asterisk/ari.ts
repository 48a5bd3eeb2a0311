import type { Readable } from 'node:stream';
import { AriError } from './ari-error.ts';
import { type OperationOf, operations, type Parameter, type Resource, requestOf } from './operations.ts';
import { Rest, type RestOptions } from './rest.ts';

export { AriError, type AriErrorKind } from './ari-error.ts';
export type { RequestObserver } from './rest.ts';

export interface AriChannel {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly caller: { readonly name: string; readonly number: string };
  readonly dialplan: { readonly context: string; readonly exten: string; readonly app_name?: string };
  /** Call-ID of a SIP call: both of its ends have the same one. */
  readonly protocol_id?: string;
}

export interface AriBridge {
  readonly id: string;
  readonly channels: readonly string[];
}

export interface AriApplication {
  readonly name: string;
  readonly channel_ids: readonly string[];
}

export interface AriCredentials {
  /** `http://host:port`, without `/ari`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export interface OriginateRequest {
  readonly endpoint: string;
  readonly app: string;
  readonly appArgs: string;
  readonly channelId: string;
  readonly callerId?: string;
  /** Seconds that it rings. */
  readonly timeout: number;
  readonly originator?: string;
}

export interface AriRecording {
  readonly name: string;
  readonly state: string;
}

export interface RecordRequest {
  readonly format: 'wav' | 'ulaw';
  readonly ifExists: 'fail' | 'overwrite' | 'append';
  /** Looked at when a frame arrives: it ends up to a second later. */
  readonly maxDurationSeconds?: number;
  readonly maxSilenceSeconds?: number;
}

/** Why an unanswered call is refused; see Asterisk's `reason`. */
export type HangupReason = 'normal' | 'busy' | 'congestion' | 'no_answer' | 'failure';

/** Channel variables that may be read. What is set ends up in dialplan functions: see `prepareFax`. */
export type ReadableVariable = 'CHANNEL(audionativeformat)' | 'SWITCHYARD_FAX' | 'SWITCHYARD_FAX_RESULT';
const readable: ReadonlySet<string> = new Set<ReadableVariable>([
  'CHANNEL(audionativeformat)',
  'SWITCHYARD_FAX',
  'SWITCHYARD_FAX_RESULT',
]);

/** Holds requests back while it is not certain that they are this process's to make; `undefined`: they are. */
export type Gate = () => Promise<void> | undefined;

const REQUEST_TIMEOUT_MS = 5000;

/** Asterisk's REST interface, as far as the product uses it. Every request ends within its time and fails as an `AriError`. */
export class Ari {
  readonly #rest: Rest;
  readonly #gate: Gate | undefined;

  /** What `gate` gives is awaited before each request. */
  constructor(
    { url, user, password }: AriCredentials,
    timeoutMs = REQUEST_TIMEOUT_MS,
    { gate, ...options }: Pick<RestOptions, 'onRequest' | 'fallback'> & { readonly gate?: Gate | undefined } = {},
  ) {
    this.#rest = new Rest({ url, user, password, timeoutMs, ...options });
    this.#gate = gate;
  }

  /** For tools: rejects when Asterisk does not answer. */
  static async connect(credentials: AriCredentials, timeoutMs = REQUEST_TIMEOUT_MS): Promise<Ari> {
    const ari = new Ari(credentials, timeoutMs);
    await ari.#call('asterisk', 'ping');
    return ari;
  }

  /** Why no request is sent over HTTP at present; `undefined` when all is well. */
  get trouble(): string | undefined {
    return this.#rest.trouble;
  }

  /** Requests without an answer yet. */
  get pending(): number {
    return this.#rest.pending;
  }

  close(): void {
    this.#rest.close();
  }

  async #call<R extends Resource>(
    resource: R,
    operation: OperationOf<R>,
    parameters: Readonly<Record<string, Parameter>> = {},
  ): Promise<unknown> {
    // A table of literals: each resource has its own operations, all of them texts.
    const held = this.#gate?.();
    if (held) await held;
    const template = (operations[resource] as Readonly<Record<string, string>>)[operation] ?? '';
    return this.#rest.request(requestOf(`${resource}.${operation}`, template, parameters));
  }

  async answer(channelId: string): Promise<void> {
    await this.#call('channels', 'answer', { channelId });
  }

  /** Lets the caller hear the ringing tone. */
  async ring(channelId: string): Promise<void> {
    await this.#call('channels', 'ring', { channelId });
  }

  async ringStop(channelId: string): Promise<void> {
    await this.#call('channels', 'ringStop', { channelId });
  }

  async hangUp(channelId: string, reason: HangupReason = 'normal'): Promise<void> {
    await this.#call('channels', 'hangup', { channelId, reason });
  }

  /** Sends the call on in the dialplan: behind its `Stasis()`, or to a place of ours. */
  async leave(channelId: string, to: { readonly context?: string; readonly extension?: string } = {}): Promise<void> {
    const priority = to.extension === undefined ? undefined : 1;
    await this.#call('channels', 'continueInDialplan', { channelId, ...to, priority });
  }

  /**
   * Sets the only two channel variables that are ever set. They end up in dialplan functions: an id that we have made, and
   * our own application's name.
   */
  async prepareFax(channelId: string, { document, app }: { document: string; app: string }): Promise<void> {
    if (!/^[0-9a-f]{32}$/.test(document) || !/^[A-Za-z0-9_-]{1,80}$/.test(app))
      throw new AriError('refused', 'this value may not be set as a channel variable');
    await this.#call('channels', 'setChannelVar', { channelId, variable: 'SWITCHYARD_FAX', value: document });
    await this.#call('channels', 'setChannelVar', { channelId, variable: 'SWITCHYARD_APP', value: app });
  }

  async play(channelId: string, playbackId: string, media: string): Promise<void> {
    await this.#call('channels', 'playWithId', { channelId, playbackId, media });
  }

  /** Fails as `gone` once it has ended. */
  async playback(playbackId: string): Promise<void> {
    await this.#call('playbacks', 'get', { playbackId });
  }

  async stopPlayback(playbackId: string): Promise<void> {
    await this.#call('playbacks', 'stop', { playbackId });
  }

  async sendKeys(
    channelId: string,
    dtmf: string,
    options: { duration?: number; between?: number } = {},
  ): Promise<void> {
    await this.#call('channels', 'sendDTMF', { channelId, dtmf, ...options });
  }

  async channel(channelId: string): Promise<AriChannel> {
    return (await this.#call('channels', 'get', { channelId })) as AriChannel;
  }

  async channels(): Promise<readonly AriChannel[]> {
    return (await this.#call('channels', 'list')) as readonly AriChannel[];
  }

  async variable(channelId: string, variable: ReadableVariable): Promise<string> {
    if (!readable.has(variable)) throw new AriError('refused', 'this channel variable is not on the list');
    const answer = (await this.#call('channels', 'getChannelVar', { channelId, variable })) as { value?: string };
    return answer.value ?? '';
  }

  async originate(request: OriginateRequest): Promise<void> {
    await this.#call('channels', 'originate', { ...request });
  }

  /** A channel that hears what comes from `channelId` (`in`), or that and what it is given to hear (`both`). */
  async snoop(channelId: string, snoopId: string, app: string, spy: 'in' | 'both' = 'in'): Promise<void> {
    await this.#call('channels', 'snoopChannelWithId', { channelId, snoopId, spy, app, appArgs: 'snoop' });
  }

  /**
   * A channel whose audio goes over a WebSocket of ours: 16 kHz, 16-bit, mono, bare frames. Returns the id to open
   * `/media/<id>` with, which is the only secret of that address.
   */
  async mediaSocket(channelId: string, app: string): Promise<string> {
    const answer = (await this.#call('channels', 'externalMedia', {
      channelId,
      app,
      transport: 'websocket',
      encapsulation: 'none',
      connection_type: 'server',
      format: 'slin16',
    })) as { channelvars?: { MEDIA_WEBSOCKET_CONNECTION_ID?: string } };
    const id = answer.channelvars?.MEDIA_WEBSOCKET_CONNECTION_ID;
    if (!id) throw new AriError('refused', 'channels.externalMedia: the answer has no id of a media connection');
    return id;
  }

  async record(channelId: string, name: string, options: RecordRequest = { format: 'wav', ifExists: 'overwrite' }) {
    await this.#call('channels', 'record', { channelId, name, ...options });
  }

  /** Fails as `gone` when no such recording is under way. */
  async liveRecording(recordingName: string): Promise<AriRecording> {
    return (await this.#call('recordings', 'getLive', { recordingName })) as AriRecording;
  }

  /** Silence is recorded until `unmuteRecording`. */
  async muteRecording(recordingName: string): Promise<void> {
    await this.#call('recordings', 'mute', { recordingName });
  }

  async unmuteRecording(recordingName: string): Promise<void> {
    await this.#call('recordings', 'unmute', { recordingName });
  }

  /** Names of all files in the recording folder, those that are being written included. */
  async storedRecordings(): Promise<readonly string[]> {
    const stored = (await this.#call('recordings', 'listStored')) as readonly { readonly name: string }[];
    return stored.map(({ name }) => name);
  }

  /** A finished recording as it comes, however long it is. */
  recordingStream(recordingName: string): Promise<Readable> {
    const { getStoredFile } = operations.recordings;
    return this.#rest.stream(requestOf('recordings.getStoredFile', getStoredFile, { recordingName }));
  }

  async stopRecording(recordingName: string): Promise<void> {
    await this.#call('recordings', 'stop', { recordingName });
  }

  /** The file of a finished recording; of a running one as much as is on disk. */
  async recording(recordingName: string): Promise<Buffer> {
    return (await this.#call('recordings', 'getStoredFile', { recordingName })) as Buffer;
  }

  async deleteRecording(recordingName: string): Promise<void> {
    await this.#call('recordings', 'deleteStored', { recordingName });
  }

  async createBridge(bridgeId: string): Promise<void> {
    await this.#call('bridges', 'createWithId', { bridgeId, type: 'mixing' });
  }

  async addToBridge(bridgeId: string, channels: readonly string[]): Promise<void> {
    await this.#call('bridges', 'addChannel', { bridgeId, channel: channels.join(',') });
  }

  /** Resolves when it has left. */
  async removeFromBridge(bridgeId: string, channel: string): Promise<void> {
    await this.#call('bridges', 'removeChannel', { bridgeId, channel });
  }

  async bridges(): Promise<readonly AriBridge[]> {
    return (await this.#call('bridges', 'list')) as readonly AriBridge[];
  }

  async destroyBridge(bridgeId: string): Promise<void> {
    await this.#call('bridges', 'destroy', { bridgeId });
  }

  /** Events of `source` (`channel:ID`, `bridge:ID`) go to this application from now on, too. */
  async subscribe(applicationName: string, eventSource: string): Promise<void> {
    await this.#call('applications', 'subscribe', { applicationName, eventSource });
  }

  /** When this Asterisk was started, as it writes it: another text is another life. */
  async startedAt(): Promise<string> {
    const answer = await this.#call('asterisk', 'getInfo', { only: 'status' });
    return (answer as { status?: { startup_time?: string } }).status?.startup_time ?? '';
  }

  async isRegistered(applicationName: string): Promise<boolean> {
    try {
      await this.#call('applications', 'get', { applicationName });
      return true;
    } catch (error) {
      if (error instanceof AriError && error.kind === 'gone') return false;
      throw error;
    }
  }

  /** The ids of the channels and bridges that an application holds; none when nobody is registered under the name. */
  async holdingsOf(applicationName: string): Promise<{ channels: readonly string[]; bridges: readonly string[] }> {
    const answer = await this.#call('applications', 'get', { applicationName }).catch((error: unknown) => {
      if (error instanceof AriError && error.kind === 'gone') return {};
      throw error;
    });
    const { channel_ids, bridge_ids } = answer as { channel_ids?: readonly string[]; bridge_ids?: readonly string[] };
    return { channels: channel_ids ?? [], bridges: bridge_ids ?? [] };
  }

  /** Every application with the channels that it holds, also one whose process is gone. */
  async applications(): Promise<readonly AriApplication[]> {
    return (await this.#call('applications', 'list')) as readonly AriApplication[];
  }

  /** Sends an application an event of our own, a `ChannelUserevent`. `gone`: Asterisk does not know the application. */
  async userEvent(application: string, eventName: string): Promise<void> {
    await this.#call('events', 'userEvent', { eventName, application });
  }

  /** Asks for a call that is offered to all (`StasisBroadcast()`). */
  async claim(channelId: string, application: string): Promise<void> {
    await this.#call('events', 'claimChannel', { channelId, application });
  }

  /** Sends a channel to another application; it goes once nothing plays or records on it. */
  async move(channelId: string, app: string, args: readonly string[]): Promise<void> {
    await this.#call('channels', 'move', { channelId, app, appArgs: args.join(',') });
  }
}
