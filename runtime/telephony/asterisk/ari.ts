import library, { type AriClient } from 'ari-client';

// swagger-client, below ari-client, keeps a global `log` that prints a warning about itself to stdout and never forgets.
Reflect.set(globalThis, 'log', () => undefined);

/** What went wrong with a request, as far as a caller of it must know. */
export type AriErrorKind =
  /** The channel, bridge, playback … is not there (any more). */
  | 'gone'
  /** It is there but not in a state for this; or the id is taken. */
  | 'conflict'
  /** Asterisk does not answer, or not yet. */
  | 'unavailable'
  /** Anything else. */
  | 'refused';

export class AriError extends Error {
  override readonly name = 'AriError';
  readonly kind: AriErrorKind;
  constructor(kind: AriErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}

/**
 * ari-client gives no status, only the body of the answer. Asterisk's own words for 404 and 409 are JSON; a page of HTML
 * comes from a server that has not loaded ARI yet and says nothing about the channel.
 */
export const errorFrom = (error: unknown, operation: string): AriError => {
  const text = error instanceof Error ? error.message : String(error);
  const said = (kind: AriErrorKind) => new AriError(kind, `${operation}: ${text.slice(0, 200)}`);
  if (!text.trimStart().startsWith('{')) return said('unavailable');
  if (/not found|no longer exists/i.test(text)) return said('gone');
  if (/not booted|shutdown in progress|shutting down/i.test(text)) return said('unavailable');
  if (/already exists|not in Stasis|in use|conflict|not up|invalid state/i.test(text)) return said('conflict');
  return said('refused');
};

export interface AriChannel {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly caller: { readonly name: string; readonly number: string };
  readonly dialplan: { readonly context: string; readonly exten: string; readonly app_name?: string };
}

export interface AriBridge {
  readonly id: string;
  readonly channels: readonly string[];
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

/** Why an unanswered call is refused; see Asterisk's `reason`. */
export type HangupReason = 'normal' | 'busy' | 'congestion' | 'no_answer' | 'failure';

/** Channel variables that may be read. None is ever set from outside: values end up in dialplan functions. */
export type ReadableVariable = 'CHANNEL(audionativeformat)';
const readable: ReadonlySet<string> = new Set<ReadableVariable>(['CHANNEL(audionativeformat)']);

const REQUEST_TIMEOUT_MS = 5000;

/**
 * Asterisk's REST interface, as far as the product uses it: the only file that knows ari-client. Every request ends within
 * its time (ari-client itself never settles when the connection is refused) and fails as an `AriError`.
 */
export class Ari {
  readonly #client: AriClient;
  readonly #timeoutMs: number;

  private constructor(client: AriClient, timeoutMs: number) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
  }

  /** Loads the description of the interface from a running Asterisk. Credentials are global to the process. */
  static async connect(credentials: AriCredentials, timeoutMs = REQUEST_TIMEOUT_MS): Promise<Ari> {
    const { url, user, password } = credentials;
    const client = await within(timeoutMs, 'connect', () => library.connect(url, user, password));
    return new Ari(client, timeoutMs);
  }

  #call(resource: string, operation: string, parameters: Readonly<Record<string, unknown>> = {}): Promise<unknown> {
    const method = this.#client[resource]?.[operation];
    const name = `${resource}.${operation}`;
    if (!method) return Promise.reject(new AriError('refused', `${name}: this Asterisk does not know it`));
    return within(this.#timeoutMs, name, () => method(parameters));
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

  /** Sends the call on in the dialplan, behind its `Stasis()`. */
  async leave(channelId: string): Promise<void> {
    await this.#call('channels', 'continueInDialplan', { channelId });
  }

  async play(channelId: string, playbackId: string, media: string): Promise<void> {
    await this.#call('channels', 'playWithId', { channelId, playbackId, media });
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

  /** A channel that hears what `channelId` hears (`in`: what comes from it). */
  async snoop(channelId: string, snoopId: string, app: string): Promise<void> {
    await this.#call('channels', 'snoopChannelWithId', { channelId, snoopId, spy: 'in', app, appArgs: 'snoop' });
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

  async record(channelId: string, name: string): Promise<void> {
    await this.#call('channels', 'record', { channelId, name, format: 'wav', ifExists: 'overwrite' });
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

  async bridges(): Promise<readonly AriBridge[]> {
    return (await this.#call('bridges', 'list')) as readonly AriBridge[];
  }

  async destroyBridge(bridgeId: string): Promise<void> {
    await this.#call('bridges', 'destroy', { bridgeId });
  }

  /** The ids of the channels that an application holds; empty when nobody is registered under the name. */
  async channelsOf(applicationName: string): Promise<readonly string[]> {
    const answer = await this.#call('applications', 'get', { applicationName });
    return (answer as { channel_ids?: readonly string[] }).channel_ids ?? [];
  }
}

const within = <T>(milliseconds: number, operation: string, work: () => PromiseLike<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new AriError('unavailable', `${operation}: no answer within ${milliseconds} ms`)),
      milliseconds,
    );
    const fail = (error: unknown) => {
      clearTimeout(timer);
      reject(errorFrom(error, operation));
    };
    try {
      work().then((value) => {
        clearTimeout(timer);
        resolve(value);
      }, fail);
    } catch (error) {
      fail(error);
    }
  });
