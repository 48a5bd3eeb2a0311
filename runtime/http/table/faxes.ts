import { Type } from 'typebox';
import type { Answer } from '../core/route.ts';
import { closed, editors, failed, listeners, notFound, type RouteTable } from './words.ts';

const MAX_FAX_BYTES = 10_000_000;

const uploaded: Answer = {
  description: 'What flows name the document by, and its pages',
  schema: Type.Object({ id: Type.String(), pages: Type.Integer() }, closed),
};
const tiff: Answer = { description: 'The document', schema: Type.Unknown(), type: 'image/tiff' };
const noFolder = failed('No folder for faxes is set (FAX_FOLDER)');

/** Documents that flows send and have received. Who reads one is put on record: it is what a customer has sent. */
export const faxesRoutes = {
  uploadFax: {
    method: 'POST',
    path: '/api/faxes',
    access: editors,
    summary: 'Takes a document to send: TIFF, Group 3 or 4, 1728 dots wide',
    body: 'tiff',
    bodyLimit: MAX_FAX_BYTES,
    answers: { 201: uploaded, 415: failed('Not sent as TIFF'), 422: failed('No TIFF for fax'), 503: noFolder },
  },
  readFax: {
    method: 'GET',
    path: '/api/faxes/:id',
    access: listeners,
    summary: 'A document as it was received or uploaded; who reads it is put on record',
    answers: { 200: tiff, 404: notFound, 503: noFolder },
  },
} as const satisfies RouteTable;
