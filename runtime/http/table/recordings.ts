import { Type } from 'typebox';
import { DeleteRecordingBody, recordingKinds } from '../../../schema/api.ts';
import * as answers from '../answers.ts';
import type { Answer } from '../core/route.ts';
import { admins, closed, empty, everyone, failed, list, listeners, notFound, type RouteTable } from './words.ts';

export const RecordingQuery = Type.Object(
  {
    flow: Type.Optional(Type.String({ maxLength: 64 })),
    session: Type.Optional(Type.String({ maxLength: 64 })),
    kind: Type.Optional(Type.Enum([...recordingKinds])),
    /** The last four digits or all of a number; administrators find any ending. */
    number: Type.Optional(Type.String({ pattern: '^\\+?[0-9]{2,20}$' })),
    from: Type.Optional(Type.String({ format: 'date-time' })),
    until: Type.Optional(Type.String({ format: 'date-time' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
    /** Id of the last recording of the page before. */
    before: Type.Optional(Type.String({ maxLength: 64 })),
  },
  closed,
);

const wav: Answer = { description: 'Audio', schema: Type.Unknown(), type: 'audio/wav' };
const outside = failed('The range lies outside');

/**
 * Who listens: those who work with callers (administrators, analysts, agents). Viewers see that there is a recording. A
 * file that leaves the house, its deletion, and who has listened are for administrators.
 */
export const recordingsRoutes = {
  listRecordings: {
    method: 'GET',
    path: '/api/recordings',
    access: everyone,
    summary: 'Recordings, newest first; numbers masked below admin',
    query: RecordingQuery,
    answers: { 200: list(answers.RecordingSummary, 'Recordings') },
  },
  getRecording: {
    method: 'GET',
    path: '/api/recordings/:id',
    access: everyone,
    summary: 'One recording, without its audio',
    answers: { 200: { description: 'The recording', schema: answers.RecordingSummary }, 404: notFound },
  },
  playRecording: {
    method: 'GET',
    path: '/api/recordings/:id/sound',
    access: listeners,
    summary: 'A recording to listen to, in parts if asked (Range); who listens is put on record',
    answers: { 200: wav, 206: wav, 404: notFound, 416: outside },
  },
  downloadRecording: {
    method: 'GET',
    path: '/api/recordings/:id/file',
    access: admins,
    summary: 'A recording as a file; who takes it is put on record',
    answers: { 200: wav, 404: notFound },
  },
  listRecordingAccesses: {
    method: 'GET',
    path: '/api/recordings/:id/accesses',
    access: admins,
    summary: 'Who has listened to a recording, taken or deleted it',
    answers: { 200: list(answers.RecordingAccess, 'Accesses, newest first'), 404: notFound },
  },
  deleteRecording: {
    method: 'DELETE',
    path: '/api/recordings/:id',
    access: admins,
    summary: 'Deletes the audio for good; that it was there stays on record',
    body: DeleteRecordingBody,
    answers: { 204: empty, 404: notFound },
  },
} as const satisfies RouteTable;
