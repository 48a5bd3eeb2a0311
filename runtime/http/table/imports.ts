import { Type } from 'typebox';
import { ImportAddress, ImportBody } from '../../../schema/imports/api.ts';
import type { Answer } from '../core/route.ts';
import { admins, closed, editors, empty, failed, list, notFound, type RouteTable } from './words.ts';

/** Twice the limit in bytes: the limit itself is said in characters, by the reader. */
const MOST_BYTES = 52_000_000;

const imported: Answer = { description: 'The connector; its ETag is in the header, too', schema: Type.Unknown() };
const preview: Answer = { description: 'What the document offers', schema: Type.Unknown() };
const badDocument = failed('The document can’t be used; `fields` says where and why');
const For = Type.Object({ connector: Type.Optional(Type.String({ maxLength: 40 })) }, closed);

export const importsRoutes = {
  listImports: {
    method: 'GET',
    path: '/api/imports',
    access: editors,
    summary: 'Connectors imported from OpenAPI',
    answers: { 200: list(Type.Unknown(), 'Imported connectors') },
  },
  uploadImportDocument: {
    method: 'POST',
    path: '/api/import-documents',
    access: admins,
    summary: 'Reads an OpenAPI document (JSON or YAML) and says what it offers; `connector`: as a newer one of that',
    query: Type.Object({ ...For.properties, file: Type.Optional(Type.String({ maxLength: 200 })) }, closed),
    body: 'raw',
    bodyLimit: MOST_BYTES,
    answers: { 200: preview, 413: failed('Too large'), 422: badDocument },
  },
  fetchImportDocument: {
    method: 'POST',
    path: '/api/import-addresses',
    access: admins,
    summary: 'The same with a document that the server fetches; private addresses are refused unless they are allowed',
    query: For,
    body: ImportAddress,
    answers: { 200: preview, 422: badDocument },
  },
  getImportDocument: {
    method: 'GET',
    path: '/api/import-documents/:id',
    access: admins,
    summary: 'What a document offers that was read before',
    query: For,
    answers: { 200: preview, 404: notFound, 422: badDocument },
  },
  createImport: {
    method: 'POST',
    path: '/api/imports',
    access: admins,
    summary: 'Makes a connector of chosen operations; flows can use it at once',
    body: ImportBody,
    bodyLimit: 400_000,
    answers: { 201: imported, 404: notFound, 409: failed('The name is taken'), 422: badDocument },
  },
  getImport: {
    method: 'GET',
    path: '/api/imports/:id',
    access: editors,
    summary: 'One imported connector',
    answers: { 200: imported, 404: notFound },
  },
  compareImport: {
    method: 'POST',
    path: '/api/imports/:id/changes',
    access: admins,
    summary: 'What another choice or a newer document would change, and in which flows; changes nothing',
    body: ImportBody,
    bodyLimit: 400_000,
    answers: { 200: { description: 'The changes', schema: Type.Unknown() }, 404: notFound, 422: badDocument },
  },
  replaceImport: {
    method: 'PUT',
    path: '/api/imports/:id',
    access: admins,
    summary: 'Takes another choice or a newer document',
    body: ImportBody,
    bodyLimit: 400_000,
    ifMatch: true,
    answers: {
      200: imported,
      404: notFound,
      412: failed('Somebody else changed it first'),
      422: badDocument,
      428: failed('`If-Match` is missing'),
    },
  },
  deleteImport: {
    method: 'DELETE',
    path: '/api/imports/:id',
    access: admins,
    summary: 'Takes an imported connector away',
    answers: { 204: empty, 404: notFound, 409: failed('Flows or connections use it; the message names them') },
  },
} as const satisfies RouteTable;
