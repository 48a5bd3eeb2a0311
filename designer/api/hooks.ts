import { type QueryKey, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type {
  ApiKey,
  AudioAsset,
  AudioPatch,
  FlowDraft,
  FlowStatistics,
  FlowSummary,
  FlowVersion,
  LoginBody,
  Me,
  Myself,
  NewApiKey,
  NewFlow,
  NewUser,
  NumberBody,
  PhoneNumber,
  PublishedFlow,
  PublishingState,
  RecordingAccess,
  RecordingKind,
  RecordingSummary,
  Role,
  SessionDetail,
  SessionSummary,
  SetupBody,
  SetupState,
  VersionSummary,
} from '../../schema/api.ts';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Language } from '../../schema/text.ts';
import type { SessionStatus } from '../../schema/trace.ts';
import { serverIsIn } from '../ui/zone-choice.ts';
import { type ApiError, call, segment } from './client.ts';

/** Keys of everything that is kept from the server, so that an edit knows what it makes stale. */
export const keys = {
  me: ['me'],
  setup: ['setup'],
  flows: ['flows'],
  flow: (id: string) => ['flows', id],
  versions: (id: string) => ['flows', id, 'versions'],
  catalogue: ['catalogue'],
  numbers: ['numbers'],
  audio: ['audio'],
  recordings: ['recordings'],
  sessions: ['sessions'],
  session: (id: string) => ['sessions', 'one', id],
  users: ['users'],
  apiKeys: ['keys'],
  speech: ['speech'],
} as const;

/** `POST /api/speech`: `url` is `null` on a server without a voice. */
export interface SpeechAnswer {
  readonly url: string | null;
  readonly durationMs: number;
}

const useGet = <T>(key: QueryKey, path: string, options: { enabled?: boolean; staleTime?: number } = {}) =>
  useQuery<T, ApiError>({ queryKey: key, queryFn: ({ signal }) => call<T>(path, { signal }), ...options });

/** A write; afterwards everything under `stale` is asked for again. */
const useSend = <V, T = unknown>(send: (value: V) => Promise<T>, ...stale: readonly QueryKey[]) => {
  const client = useQueryClient();
  return useMutation<T, ApiError, V>({
    mutationFn: send,
    onSuccess: () => Promise.all(stale.map((queryKey) => client.invalidateQueries({ queryKey }))),
  });
};

/** Who is logged in; a 401 is an error here, and the shell leads to the login. */
export const useMe = () =>
  useQuery<Myself, ApiError>({
    queryKey: keys.me,
    queryFn: async ({ signal }) => {
      const me = await call<Myself>('/api/me', { signal });
      serverIsIn(me.timeZone);
      return me;
    },
    staleTime: 60_000,
  });
export const useSetup = (enabled = true) => useGet<SetupState>(keys.setup, '/api/setup', { enabled });

const useEntry = <V>(path: string) => {
  const client = useQueryClient();
  return useMutation<Me, ApiError, V>({
    mutationFn: (body) => call<Me>(path, { method: 'POST', body }),
    onSuccess: () => client.resetQueries(),
  });
};
/** Creates the first administrator and logs in. */
export const useCreateAdministrator = () => useEntry<SetupBody>('/api/setup');
export const useLogin = () => useEntry<LoginBody>('/api/login');
export const useLogout = () => {
  const client = useQueryClient();
  return useMutation<void, ApiError, void>({
    mutationFn: () => call<void>('/api/logout', { method: 'POST' }),
    onSuccess: () => client.resetQueries(),
  });
};

/** Node types and connectors of this server; the answer is an ETag's worth of bytes as long as nothing is imported. */
export const useCatalogue = () => useGet<Catalogue>(keys.catalogue, '/api/catalogue', { staleTime: 15_000 });

export const useFlows = () => useGet<readonly FlowSummary[]>(keys.flows, '/api/flows');
/** The stored draft as others see it; the editor keeps a document of its own. */
export const useFlow = (id: string, enabled = true) =>
  useGet<FlowDraft>(keys.flow(id), `/api/flows/${segment(id)}`, { staleTime: 30_000, enabled });
export const useCreateFlow = () =>
  useSend((body: NewFlow) => call<FlowDraft>('/api/flows', { method: 'POST', body }), keys.flows);

export interface DraftWrite {
  readonly etag: string;
  readonly document: Flow;
}
/** Saves the draft. `ApiError.code === 'stale'`: somebody else saved first; read theirs with `readFlow`. */
export const useSaveDraft = (id: string) => {
  const client = useQueryClient();
  return useMutation<FlowDraft, ApiError, DraftWrite>({
    mutationFn: ({ etag, document }) =>
      call<FlowDraft>(`/api/flows/${segment(id)}/draft`, { method: 'PUT', body: document, ifMatch: etag }),
    onSuccess: (draft) => {
      client.setQueryData(keys.flow(id), draft);
      return client.invalidateQueries({ queryKey: keys.flows, exact: true });
    },
  });
};
/** The stored draft now, past every cache. */
export const readFlow = (id: string): Promise<FlowDraft> => call<FlowDraft>(`/api/flows/${segment(id)}`);

/** Publishes the stored draft. 422 `invalid`: `ApiError.diagnostics` says why. */
export const usePublish = (id: string) =>
  useSend(
    ({
      etag,
      note,
      withoutVoice,
      live,
    }: {
      etag: string;
      note?: string;
      withoutVoice?: boolean;
      live?: number | null;
    }) =>
      call<PublishedFlow>(`/api/flows/${segment(id)}/publish`, {
        method: 'POST',
        body: { ...(note && { note }), ...(withoutVoice && { withoutVoice }), ...(live !== undefined && { live }) },
        ifMatch: etag,
      }),
    keys.flows,
    keys.audio,
  );
/** How far a publication is that is under way; `null`: nothing to tell. */
export const usePublishing = (id: string, enabled: boolean) =>
  useQuery<PublishingState | null, ApiError>({
    queryKey: [...keys.flow(id), 'publishing'],
    queryFn: ({ signal }) => call<PublishingState | null>(`/api/flows/${segment(id)}/publishing`, { signal }),
    enabled,
    refetchInterval: 500,
    gcTime: 0,
  });
/** Calls begin and end all the time: how many a version has is asked for again while somebody looks. */
const WHILE_LOOKING = 5_000;
export const versionsOf = (id: string) => ({
  queryKey: keys.versions(id),
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    call<readonly VersionSummary[]>(`/api/flows/${segment(id)}/versions`, { signal }),
});
export const useVersions = (id: string) =>
  useQuery<readonly VersionSummary[], ApiError>({ ...versionsOf(id), refetchInterval: WHILE_LOOKING });
/** What was published never changes. */
export const useVersion = (id: string, version: number | undefined) =>
  useGet<FlowVersion>([...keys.versions(id), version], `/api/flows/${segment(id)}/versions/${version}`, {
    enabled: version !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  });
export const readVersion = (id: string, version: number): Promise<FlowVersion> =>
  call<FlowVersion>(`/api/flows/${segment(id)}/versions/${version}`);
/** Makes an older version live again; the draft stays. */
export const useRollback = (id: string) =>
  useSend(
    (version: number) => call<FlowVersion>(`/api/flows/${segment(id)}/rollback`, { method: 'POST', body: { version } }),
    keys.flows,
  );

export const useNumbers = () => useGet<readonly PhoneNumber[]>(keys.numbers, '/api/numbers');
export const useSetNumber = () =>
  useSend(
    ({ number, ...body }: NumberBody & { number: string }) =>
      call<PhoneNumber>(`/api/numbers/${segment(number)}`, { method: 'PUT', body }),
    keys.numbers,
    keys.flows,
  );
export const useRemoveNumber = () =>
  useSend(
    (number: string) => call<void>(`/api/numbers/${segment(number)}`, { method: 'DELETE' }),
    keys.numbers,
    keys.flows,
  );

export interface SessionFilter {
  readonly flow?: string;
  readonly status?: SessionStatus;
  readonly limit?: number;
  /** Start time of the oldest row seen: the page after it. */
  readonly before?: string;
}
export const sessionsPath = (filter: SessionFilter): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return text ? `/api/sessions?${text}` : '/api/sessions';
};
export const useSessions = (filter: SessionFilter = {}, options: { enabled?: boolean } = {}) =>
  useGet<readonly SessionSummary[]>([...keys.sessions, 'list', filter], sessionsPath(filter), options);
export const useSession = (id: string) => useGet<SessionDetail>(keys.session(id), `/api/sessions/${segment(id)}`);

/** A period of the heat map: one that goes with the day, or days of the server's time zone, both included. */
export interface StatisticsFilter {
  readonly period?: 'today' | 'yesterday' | 'week' | 'month';
  readonly from?: string;
  readonly to?: string;
  readonly version?: number;
}
/** Calls come in meanwhile. */
const COUNTED_AGAIN_MS = 30_000;
export const useStatistics = (flow: string, filter: StatisticsFilter, enabled = true) => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value));
  return useQuery<FlowStatistics, ApiError>({
    queryKey: ['statistics', flow, filter],
    queryFn: ({ signal }) => call(`/api/flows/${segment(flow)}/statistics?${query}`, { signal }),
    enabled,
    refetchInterval: COUNTED_AGAIN_MS,
    staleTime: COUNTED_AGAIN_MS / 2,
  });
};

export interface RecordingFilter {
  readonly flow?: string;
  readonly session?: string;
  readonly kind?: RecordingKind;
  readonly number?: string;
  /** ISO 8601; `until` is not part of it. */
  readonly from?: string;
  readonly until?: string;
  readonly limit?: number;
  /** Id of the last one of the page before. */
  readonly before?: string;
}
/** One that is being recorded or brought over will be ready in a moment. */
const IN_A_MOMENT = 3_000;
export const useRecordings = (filter: RecordingFilter = {}) => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value));
  return useQuery<readonly RecordingSummary[], ApiError>({
    queryKey: [...keys.recordings, 'list', filter],
    queryFn: ({ signal }) => call(`/api/recordings?${query}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.some((one) => one.state === 'live') ? IN_A_MOMENT : false),
  });
};
/** Asked for again now and then: listening adds to it. */
export const useRecordingAccesses = (id: string) =>
  useQuery<readonly RecordingAccess[], ApiError>({
    queryKey: [...keys.recordings, 'accesses', id],
    queryFn: ({ signal }) => call(`/api/recordings/${segment(id)}/accesses`, { signal }),
    refetchInterval: IN_A_MOMENT,
  });
export const useDeleteRecording = () =>
  useSend(
    ({ id, reason }: { id: string; reason: string }) =>
      call<void>(`/api/recordings/${segment(id)}`, { method: 'DELETE', body: { reason } }),
    keys.recordings,
  );

/** Uploaded audio; titles and sounds change rarely. */
export const useAudio = () => useGet<readonly AudioAsset[]>(keys.audio, '/api/audio', { staleTime: 30_000 });
export const useUploadAudio = () =>
  useSend(
    ({ file, ...about }: { file: File; title: string; language: Language; transcript: string }) =>
      call<AudioAsset>(`/api/audio?${new URLSearchParams(about)}`, { method: 'POST', file }),
    keys.audio,
  );
export const useReplaceAudio = () =>
  useSend(
    ({ id, file }: { id: string; file: File }) =>
      call<AudioAsset>(`/api/audio/${segment(id)}/content`, { method: 'PUT', file }),
    keys.audio,
  );
export const usePatchAudio = () =>
  useSend(
    ({ id, ...body }: AudioPatch & { id: string }) =>
      call<AudioAsset>(`/api/audio/${segment(id)}`, { method: 'PATCH', body }),
    keys.audio,
  );
export const useRemoveAudio = () =>
  useSend((id: string) => call<void>(`/api/audio/${segment(id)}`, { method: 'DELETE' }), keys.audio);

export const useUsers = (enabled: boolean) => useGet<readonly Me[]>(keys.users, '/api/users', { enabled });
export const useAddUser = () =>
  useSend((body: NewUser) => call<Me>('/api/users', { method: 'POST', body }), keys.users);
export const useSetRole = () =>
  useSend(
    ({ id, role }: { id: string; role: Role }) =>
      call<Me>(`/api/users/${segment(id)}`, { method: 'PATCH', body: { role } }),
    keys.users,
    keys.me,
  );
export const useRemoveUser = () =>
  useSend((id: string) => call<void>(`/api/users/${segment(id)}`, { method: 'DELETE' }), keys.users);

export const useApiKeys = (enabled: boolean) => useGet<readonly ApiKey[]>(keys.apiKeys, '/api/keys', { enabled });
export const useAddApiKey = () =>
  useSend((body: NewApiKey) => call<ApiKey & { secret: string }>('/api/keys', { method: 'POST', body }), keys.apiKeys);
export const useRemoveApiKey = () =>
  useSend((id: string) => call<void>(`/api/keys/${segment(id)}`, { method: 'DELETE' }), keys.apiKeys);

/** Speaks a text as the caller would hear it; `available` turns false once the server says that it has no voice. */
export const useSpeech = () => {
  const client = useQueryClient();
  const voice = useQuery<boolean>({ queryKey: keys.speech, queryFn: () => true, staleTime: Number.POSITIVE_INFINITY });
  const speak = useMutation<SpeechAnswer, ApiError, { text: string; language: Language }>({
    mutationFn: (body) => call<SpeechAnswer>('/api/speech', { method: 'POST', body }),
    onSuccess: (answer) => {
      if (answer.url === null) client.setQueryData(keys.speech, false);
    },
  });
  return { speak, available: voice.data !== false };
};
