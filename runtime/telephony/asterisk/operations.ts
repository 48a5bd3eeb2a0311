/**
 * Operations of Asterisk's REST interface by resource and nickname, as `/ari/api-docs` of 22.10.1 names them. `{…}` is
 * filled from the parameters; all others go into the query, `variables` into the body.
 */
export const operations = {
  applications: {
    get: 'GET /applications/{applicationName}',
    list: 'GET /applications',
    subscribe: 'POST /applications/{applicationName}/subscription',
    unsubscribe: 'DELETE /applications/{applicationName}/subscription',
  },
  asterisk: { getInfo: 'GET /asterisk/info', ping: 'GET /asterisk/ping' },
  bridges: {
    addChannel: 'POST /bridges/{bridgeId}/addChannel',
    createWithId: 'POST /bridges/{bridgeId}',
    destroy: 'DELETE /bridges/{bridgeId}',
    get: 'GET /bridges/{bridgeId}',
    list: 'GET /bridges',
    playWithId: 'POST /bridges/{bridgeId}/play/{playbackId}',
    record: 'POST /bridges/{bridgeId}/record',
    removeChannel: 'POST /bridges/{bridgeId}/removeChannel',
    startMoh: 'POST /bridges/{bridgeId}/moh',
    stopMoh: 'DELETE /bridges/{bridgeId}/moh',
  },
  channels: {
    answer: 'POST /channels/{channelId}/answer',
    continueInDialplan: 'POST /channels/{channelId}/continue',
    create: 'POST /channels/create',
    dial: 'POST /channels/{channelId}/dial',
    externalMedia: 'POST /channels/externalMedia',
    get: 'GET /channels/{channelId}',
    getChannelVar: 'GET /channels/{channelId}/variable',
    getChannelVars: 'GET /channels/{channelId}/variables',
    hangup: 'DELETE /channels/{channelId}',
    hold: 'POST /channels/{channelId}/hold',
    list: 'GET /channels',
    move: 'POST /channels/{channelId}/move',
    mute: 'POST /channels/{channelId}/mute',
    originate: 'POST /channels',
    playWithId: 'POST /channels/{channelId}/play/{playbackId}',
    record: 'POST /channels/{channelId}/record',
    redirect: 'POST /channels/{channelId}/redirect',
    ring: 'POST /channels/{channelId}/ring',
    ringStop: 'DELETE /channels/{channelId}/ring',
    sendDTMF: 'POST /channels/{channelId}/dtmf',
    setChannelVar: 'POST /channels/{channelId}/variable',
    setChannelVars: 'POST /channels/{channelId}/variables',
    snoopChannelWithId: 'POST /channels/{channelId}/snoop/{snoopId}',
    startMoh: 'POST /channels/{channelId}/moh',
    startSilence: 'POST /channels/{channelId}/silence',
    stopMoh: 'DELETE /channels/{channelId}/moh',
    stopSilence: 'DELETE /channels/{channelId}/silence',
    unhold: 'DELETE /channels/{channelId}/hold',
    unmute: 'DELETE /channels/{channelId}/mute',
  },
  endpoints: { get: 'GET /endpoints/{tech}/{resource}', list: 'GET /endpoints' },
  events: { claimChannel: 'POST /events/claim', userEvent: 'POST /events/user/{eventName}' },
  playbacks: { get: 'GET /playbacks/{playbackId}', stop: 'DELETE /playbacks/{playbackId}' },
  recordings: {
    cancel: 'DELETE /recordings/live/{recordingName}',
    deleteStored: 'DELETE /recordings/stored/{recordingName}',
    getLive: 'GET /recordings/live/{recordingName}',
    getStored: 'GET /recordings/stored/{recordingName}',
    getStoredFile: 'GET /recordings/stored/{recordingName}/file',
    listStored: 'GET /recordings/stored',
    mute: 'POST /recordings/live/{recordingName}/mute',
    pause: 'POST /recordings/live/{recordingName}/pause',
    stop: 'POST /recordings/live/{recordingName}/stop',
    unmute: 'DELETE /recordings/live/{recordingName}/mute',
    unpause: 'DELETE /recordings/live/{recordingName}/pause',
  },
} as const;

export type Resource = keyof typeof operations;
export type OperationOf<R extends Resource> = keyof (typeof operations)[R] & string;

/** A parameter's value; one that is `undefined` is left out, a list goes as `a,b`. */
export type Parameter = string | number | boolean | readonly string[] | Readonly<Record<string, string>> | undefined;

export interface RestRequest {
  /** `channels.answer`, for messages. */
  readonly name: string;
  readonly method: string;
  /** Behind `/ari`, with its query. */
  readonly path: string;
  readonly body?: string;
}

/** The request of an operation. */
export const requestOf = (
  name: string,
  template: string,
  parameters: Readonly<Record<string, Parameter>>,
): RestRequest => {
  const [method = '', path = ''] = template.split(' ');
  const query = new URLSearchParams();
  let filled = path;
  for (const [key, value] of Object.entries(parameters)) {
    if (value === undefined || key === 'variables') continue;
    const place = `{${key}}`;
    if (filled.includes(place)) filled = filled.replace(place, encodeURIComponent(String(value)));
    else query.append(key, Array.isArray(value) ? value.join(',') : String(value));
  }
  const { variables } = parameters;
  return {
    name,
    method,
    path: query.size > 0 ? `${filled}?${query}` : filled,
    ...(variables !== undefined && { body: JSON.stringify({ variables }) }),
  };
};
