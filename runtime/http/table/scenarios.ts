import { Scenario } from '../../../schema/scenario.ts';
import { SCENARIO_LIMITS, ScenarioOrder, ScenarioRunBody } from '../../../schema/scenario-api.ts';
import * as answers from '../answers.ts';
import type { Answer } from '../core/route.ts';
import { editors, empty, everyone, failed, list, notFound, type RouteTable } from './words.ts';

const stored: Answer = { description: 'The scenario; its ETag is in the header, too', schema: answers.StoredScenario };

export const scenariosRoutes = {
  listScenarios: {
    method: 'GET',
    path: '/api/flows/:id/scenarios',
    access: everyone,
    summary: 'Scenarios of a flow with how each went last, in their order',
    answers: { 200: list(answers.ScenarioSummary, 'Scenarios without documents'), 404: notFound },
  },
  createScenario: {
    method: 'POST',
    path: '/api/flows/:id/scenarios',
    access: editors,
    summary: 'Adds a scenario to a flow',
    body: Scenario,
    bodyLimit: SCENARIO_LIMITS.bytes,
    answers: { 201: stored, 404: notFound, 409: failed('The flow has as many as it may have') },
  },
  getScenario: {
    method: 'GET',
    path: '/api/flows/:id/scenarios/:scenario',
    access: everyone,
    summary: 'One scenario with its document, and what was heard in its last run',
    answers: { 200: stored, 404: notFound },
  },
  replaceScenario: {
    method: 'PUT',
    path: '/api/flows/:id/scenarios/:scenario',
    access: editors,
    summary: 'Replaces a scenario',
    body: Scenario,
    bodyLimit: SCENARIO_LIMITS.bytes,
    ifMatch: true,
    answers: {
      200: stored,
      404: notFound,
      412: failed('Somebody else saved first'),
      428: failed('`If-Match` is missing'),
    },
  },
  deleteScenario: {
    method: 'DELETE',
    path: '/api/flows/:id/scenarios/:scenario',
    access: editors,
    summary: 'Deletes a scenario',
    answers: { 204: empty, 404: notFound },
  },
  orderScenarios: {
    method: 'POST',
    path: '/api/flows/:id/scenario-order',
    access: editors,
    summary: 'Puts the scenarios of a flow into another order',
    body: ScenarioOrder,
    answers: { 204: empty, 404: notFound },
  },
  runScenarios: {
    method: 'POST',
    path: '/api/flows/:id/scenario-run',
    access: editors,
    summary: 'Plays scenarios on the stored draft or a version; tells of each as it goes on',
    body: ScenarioRunBody,
    answers: {
      200: {
        description: 'One `ScenarioRunMessage` a line, until the run ends; closing the connection stops it',
        schema: answers.ScenarioRunMessage,
        type: 'application/x-ndjson',
      },
      404: notFound,
      429: failed('Too many runs at once'),
    },
  },
} as const satisfies RouteTable;
