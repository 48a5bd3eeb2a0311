import { Type } from 'typebox';
import * as answers from '../answers.ts';
import { everyone, type RouteTable } from './words.ts';

export const operationsRoutes = {
  healthz: {
    method: 'GET',
    path: '/healthz',
    access: 'public',
    summary: 'The process lives',
    answers: { 200: { description: 'Yes', schema: Type.Object({ ok: Type.Literal(true) }) } },
  },
  readyz: {
    method: 'GET',
    path: '/readyz',
    access: 'public',
    summary: 'Can it take calls?',
    answers: {
      200: { description: 'Yes', schema: answers.Readiness },
      503: { description: 'No, and why', schema: answers.Readiness },
    },
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    access: everyone,
    summary: 'Metrics for Prometheus',
    answers: { 200: { description: 'Text exposition format', schema: Type.String(), type: 'text/plain' } },
  },
  openapi: {
    method: 'GET',
    path: '/openapi.json',
    access: 'public',
    summary: 'This description',
    answers: { 200: { description: 'OpenAPI 3.1', schema: Type.Unknown() } },
  },
} as const satisfies RouteTable;
