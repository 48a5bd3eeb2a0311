import { Type } from 'typebox';
import { Language } from '../../../schema/text.ts';
import * as answers from '../answers.ts';
import { closed, editors, failed, notFound, type RouteTable } from './words.ts';

export const SpeechBody = Type.Object(
  { text: Type.String({ minLength: 1, maxLength: 1000 }), language: Language },
  closed,
);

export const speechRoutes = {
  speak: {
    method: 'POST',
    path: '/api/speech',
    access: editors,
    summary: 'Renders a text as the caller would hear it',
    body: SpeechBody,
    answers: {
      200: { description: 'Where to listen; `url` is null without a voice', schema: answers.SpeechAnswer },
      503: failed('The voice failed'),
    },
  },
  getPrompt: {
    method: 'GET',
    path: '/media/prompts/:file',
    access: 'public',
    summary: 'A prompt’s audio; its name can’t be guessed',
    answers: { 200: { description: 'Audio', schema: Type.Unknown(), type: 'audio/wav' }, 404: notFound },
  },
} as const satisfies RouteTable;
