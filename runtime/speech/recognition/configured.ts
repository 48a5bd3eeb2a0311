import type { Settings } from '../../settings.ts';
import type { Recogniser } from './recogniser.ts';
import { transcription } from './transcription.ts';
import { vosk } from './vosk.ts';

export type RecognitionSettings = Pick<
  Settings,
  'recognisers' | 'voskUrl' | 'transcriptionUrl' | 'transcriptionKey' | 'transcriptionModel'
>;

/** The recognisers that have an address, in the operator's order. None by default: what callers say stays here. */
export const configuredRecognisers = (settings: RecognitionSettings): readonly Recogniser[] => {
  const { voskUrl, transcriptionUrl, transcriptionKey, transcriptionModel } = settings;
  const known: Readonly<Record<Settings['recognisers'][number], Recogniser | undefined>> = {
    vosk: voskUrl && vosk({ urls: voskUrl }),
    transcription:
      transcriptionUrl === undefined
        ? undefined
        : transcription({ url: transcriptionUrl, key: transcriptionKey, model: transcriptionModel }),
  };
  return settings.recognisers.flatMap((name) => known[name] ?? []);
};
