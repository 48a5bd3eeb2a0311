import type { Settings } from '../../settings.ts';
import { espeak } from '../espeak.ts';
import type { SpeechProvider } from '../speech.ts';
import { azureVoice } from './azure.ts';
import { openAiVoice } from './openai.ts';

type VoiceSettings = Pick<
  Settings,
  | 'voices'
  | 'voiceTimeout'
  | 'openAiUrl'
  | 'openAiKey'
  | 'openAiModel'
  | 'openAiVoices'
  | 'openAiFormat'
  | 'azureRegion'
  | 'azureKey'
  | 'azureVoices'
>;

/** The voices of this server, the best first: those that `VOICES` names, else all that are configured. */
export const configuredVoices = (settings: VoiceSettings): SpeechProvider[] => {
  const { openAiUrl, azureRegion, azureKey } = settings;
  const timeoutMs = settings.voiceTimeout * 1000;
  const made = {
    openai:
      openAiUrl === undefined
        ? undefined
        : openAiVoice({
            url: openAiUrl,
            key: settings.openAiKey,
            model: settings.openAiModel,
            voices: settings.openAiVoices,
            format: settings.openAiFormat,
            timeoutMs,
          }),
    azure:
      azureRegion === undefined || azureKey === undefined
        ? undefined
        : azureVoice({ region: azureRegion, key: azureKey, voices: settings.azureVoices, timeoutMs }),
    espeak: espeak(),
  };
  const names = settings.voices.length > 0 ? settings.voices : (['openai', 'azure', 'espeak'] as const);
  return names.map((name) => made[name]).filter((voice) => voice !== undefined);
};
