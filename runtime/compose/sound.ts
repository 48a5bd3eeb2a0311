import type { Logger } from 'pino';
import { languages } from '../../schema/text.ts';
import { hearingNotices } from '../engine/call/hearing-notices.ts';
import { defaultBusy, defaultNoFlow } from '../engine/calls.ts';
import { defaultApology } from '../engine/engine.ts';
import { fixedTexts } from '../engine/fixed-texts.ts';
import type { NodeRegistry } from '../engine/ports.ts';
import type { Settings } from '../settings.ts';
import { createSpeech } from '../speech/create.ts';
import { configuredRecognisers } from '../speech/recognition/configured.ts';
import { createRecognition } from '../speech/recognition/recognition.ts';
import { AssetLibrary } from '../speech/uploads/library.ts';
import { configuredVoices } from '../speech/voices/configured.ts';
import { PromptWarmer } from '../speech/warmer.ts';
import { AudioAssetStore } from '../store/audio-assets.ts';
import type { Stores } from './stores.ts';

/** What callers hear, and what hears them. */
export const openSound = async (
  { settings, logger }: { readonly settings: Settings; readonly logger: Logger },
  { database, flows, source }: Stores,
  registry: NodeRegistry,
  own: { readonly baseUrl: () => string; readonly mediaKey: string },
) => {
  const speech = createSpeech({ providers: configuredVoices(settings), dataFolder: settings.data, ...own, logger });
  const audio = new AudioAssetStore(database.db);
  const assets = new AssetLibrary({ store: audio, dataFolder: settings.data, baseUrl: own.baseUrl, logger });
  // A runtime that starts while the database is away learns of the audio later.
  await assets.refresh().catch((error: unknown) => logger.warn({ err: error }, 'the list of audio could not be read'));
  const recognisers = configuredRecognisers(settings);
  const recognition = createRecognition({ recognisers, logger });
  const warmer = new PromptWarmer({
    speech,
    live: () => flows.live(),
    texts: async ({ flowId, version }) => {
      const flow = await source.load(flowId, version);
      return flow ? fixedTexts(flow, registry) : [];
    },
    own: [defaultApology, defaultNoFlow, defaultBusy, ...Object.values(hearingNotices)].flatMap((words) =>
      languages.map((language) => ({ text: words[language], language })),
    ),
    logger,
  });
  return { speech, audio, assets, recognition, hasRecogniser: recognisers.length > 0, warmer };
};
