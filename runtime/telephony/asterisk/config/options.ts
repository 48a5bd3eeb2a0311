/** What the generated Asterisk configuration depends on. */
export interface AsteriskConfigOptions {
  readonly ari: {
    /** Address that Asterisk's HTTP server listens on; the runtime connects to it. */
    readonly host: string;
    readonly port: number;
    readonly user: string;
    readonly password: string;
    /** Name under which the runtime registers (`ARI_APP`). */
    readonly app: string;
  };
  readonly sip: { readonly host: string; readonly port: number };
  readonly rtp: { readonly from: number; readonly to: number };
  /** Codecs of the trunk, the preferred one first. */
  readonly codecs: readonly ('alaw' | 'ulaw' | 'g722' | 'opus')[];
  /** The provider's side; without one nobody can call from outside. */
  readonly trunk?: {
    readonly host: string;
    readonly port: number;
    /** Addresses or networks that its calls come from; `host` when absent. */
    readonly from?: readonly string[];
    /** When the provider asks for a login. */
    readonly user?: string;
    readonly password?: string;
  };
  /** What a caller hears when no runtime takes the call. */
  readonly announcements: Announcements;
  /** Folder for fax documents as Asterisk sees it; its user reads and writes there. Without one there is no fax. */
  readonly faxFolder?: string;
  /** Folders of an instance beside the machine's own one; Asterisk's usual ones when absent. */
  readonly folders?: AsteriskFolders;
  /** Endpoints by which a test calls in and is called; for a machine nobody else can reach. */
  readonly testing?: { readonly port: number; readonly app: string };
}

/** Sound files as `Playback()` takes them: without extension, joined by `&`. */
export interface Announcements {
  readonly unreachable: string;
  readonly unknownNumber: string;
}

export interface AsteriskFolders {
  readonly etc: string;
  /** Below it: `run`, `lib`, `spool`, `log`, `cache`. */
  readonly state: string;
  /** Modules of the installation. */
  readonly modules: string;
}

/** Asterisk's own English sounds, for an installation without a voice. */
export const coreAnnouncements: Announcements = {
  unreachable: 'all-circuits-busy-now&please-try-call-later',
  unknownNumber: 'pbx-invalid',
};

/** Settings whose text would break out of its line, section or argument. */
const UNSAFE = /[^A-Za-z0-9._~/+&@:-]/;

const strings = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
};

/** Throws when a setting can't be written into a configuration file as it is. */
export const checkOptions = (options: AsteriskConfigOptions): void => {
  for (const text of strings(options)) {
    if (text === '' || UNSAFE.test(text)) {
      throw new Error(
        `Asterisk setting of ${text.length} characters is empty or has characters other than A-Z a-z 0-9 . _ ~ / + & @ : -`,
      );
    }
  }
};
