import type { Audio } from '../../speech/speech.ts';

/** The file that Asterisk plays without transcoding, by the channel's codec; wav for all others. */
const extensionOf = (codec: string): string => {
  if (/\balaw\b/.test(codec)) return 'alaw';
  return /\bulaw\b/.test(codec) ? 'ulaw' : 'wav';
};

/** `media` of a playback; `undefined` when the audio can't be fetched. */
export const mediaOf = (audio: Audio, codec: string): string | undefined => {
  // Made by Asterisk, or in its recording folder: no file of ours.
  if (audio.url !== undefined && /^(?:tone:[0-9/]+|recording:[A-Za-z0-9_.-]+)$/.test(audio.url)) return audio.url;
  if (audio.url === undefined || !/^https?:\/\//.test(audio.url)) return undefined;
  // A comma would split it into a playlist.
  return `sound:${`${audio.url}.${extensionOf(codec)}`.replaceAll(',', '%2C')}`;
};
