import { type Static, Type } from 'typebox';
import { Language } from '../text.ts';
import { closed } from './closed.ts';

const AudioTitle = Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' });
const Transcript = Type.String({ maxLength: 500 });
/**
 * `GET /api/audio`: `AudioAsset[]`, last changed first. `POST /api/audio?title=&language=&transcript=` with a wav or mp3 as
 * body (201 `AudioAsset`); `PUT /api/audio/{id}/content` with another one: flows go on with it. Both 422 `bad_audio` when
 * it can't be used, 413 beyond 20 MB.
 */
export const NewAudio = Type.Object(
  { title: AudioTitle, language: Language, transcript: Type.Optional(Transcript) },
  closed,
);
/** `PATCH /api/audio/{id}`. */
export const AudioPatch = Type.Object(
  { title: Type.Optional(AudioTitle), language: Type.Optional(Language), transcript: Type.Optional(Transcript) },
  closed,
);
export type AudioPatch = Static<typeof AudioPatch>;
/** `DELETE /api/audio/{id}`: 204; 409 `audio_used`, its message naming the flows, while a draft or a live version plays it. */
export interface AudioAsset {
  readonly id: string;
  readonly title: string;
  /** What is said in it; empty when nobody wrote it down. */
  readonly transcript: string;
  readonly language: Language;
  readonly durationMs: number;
  /** As it is stored: a wav of 8,000 samples a second. */
  readonly bytes: number;
  /** Where to listen, on this server. Another one once the sound was replaced. */
  readonly url: string;
  readonly changedAt: string;
  readonly changedBy: string;
  /** Flows that play it: draft or live version. */
  readonly flows: readonly { readonly id: string; readonly name: string }[];
}
