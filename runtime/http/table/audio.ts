import { AudioPatch, NewAudio } from '../../../schema/api.ts';
import { MAX_UPLOAD_BYTES } from '../../speech/uploads/unusable.ts';
import * as answers from '../answers.ts';
import type { Answer } from '../core/route.ts';
import { editors, empty, everyone, failed, list, notFound, type RouteTable } from './words.ts';

const asset: Answer = { description: 'The audio', schema: answers.AudioAsset };
const tooLarge = failed('More than 20 MB');
const notAudio = failed('Not sent as audio');
const unusable = failed('No wav or mp3, damaged, silent, or longer than 15 minutes; the message says which');
const busy = failed('Others are uploading; try again');

export const audioRoutes = {
  listAudio: {
    method: 'GET',
    path: '/api/audio',
    access: everyone,
    summary: 'Uploaded audio, last changed first',
    answers: { 200: list(answers.AudioAsset, 'Audio') },
  },
  uploadAudio: {
    method: 'POST',
    path: '/api/audio',
    access: editors,
    summary: 'Takes a wav or mp3 and makes telephone audio of it',
    query: NewAudio,
    body: 'audio',
    bodyLimit: MAX_UPLOAD_BYTES,
    answers: { 201: asset, 413: tooLarge, 415: notAudio, 422: unusable, 503: busy },
  },
  replaceAudio: {
    method: 'PUT',
    path: '/api/audio/:id/content',
    access: editors,
    summary: 'Another sound under the same id: flows go on with it',
    body: 'audio',
    bodyLimit: MAX_UPLOAD_BYTES,
    answers: { 200: asset, 404: notFound, 413: tooLarge, 415: notAudio, 422: unusable, 503: busy },
  },
  patchAudio: {
    method: 'PATCH',
    path: '/api/audio/:id',
    access: editors,
    summary: 'Changes title, language or transcript',
    body: AudioPatch,
    answers: { 200: asset, 404: notFound },
  },
  deleteAudio: {
    method: 'DELETE',
    path: '/api/audio/:id',
    access: editors,
    summary: 'Deletes audio that no draft and no live version plays',
    answers: { 204: empty, 404: notFound, 409: failed('A flow plays it; the message names the flows') },
  },
} as const satisfies RouteTable;
