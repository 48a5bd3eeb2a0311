import { LoginBody, NewApiKey, NewUser, SetupBody, UserPatch } from '../../../schema/api.ts';
import * as answers from '../answers.ts';
import type { Answer } from '../core/route.ts';
import { admins, empty, everyone, failed, list, notFound, type RouteTable } from './words.ts';

const me: Answer = { description: 'The person', schema: answers.Me };

export const peopleRoutes = {
  getSetup: {
    method: 'GET',
    path: '/api/setup',
    access: 'setup',
    summary: 'Is the first administrator still missing?',
    answers: { 200: { description: 'Yes or no', schema: answers.SetupState } },
  },
  setUp: {
    method: 'POST',
    path: '/api/setup',
    access: 'setup',
    summary: 'Creates the first administrator and logs in',
    body: SetupBody,
    answers: { 201: me, 409: failed('There is one already') },
  },
  logIn: {
    method: 'POST',
    path: '/api/login',
    access: 'public',
    summary: 'Logs in; sets the session cookie',
    body: LoginBody,
    answers: { 200: me, 401: failed('Wrong e-mail address or password'), 429: failed('Too many attempts') },
  },
  logOut: {
    method: 'POST',
    path: '/api/logout',
    access: everyone,
    summary: 'Ends the session',
    answers: { 204: empty },
  },
  getMe: {
    method: 'GET',
    path: '/api/me',
    access: everyone,
    summary: 'Who is logged in, and the time zone of the server',
    answers: { 200: { description: 'The person', schema: answers.Myself } },
  },
  listUsers: {
    method: 'GET',
    path: '/api/users',
    access: admins,
    summary: 'All people',
    answers: { 200: list(answers.Me, 'People, oldest first') },
  },
  createUser: {
    method: 'POST',
    path: '/api/users',
    access: admins,
    summary: 'Adds a person',
    body: NewUser,
    answers: { 201: me, 409: failed('The e-mail address is taken') },
  },
  patchUser: {
    method: 'PATCH',
    path: '/api/users/:id',
    access: admins,
    summary: 'Changes a person’s role',
    body: UserPatch,
    answers: { 200: me, 404: notFound, 409: failed('The last administrator stays one') },
  },
  deleteUser: {
    method: 'DELETE',
    path: '/api/users/:id',
    access: admins,
    summary: 'Removes a person and ends their sessions',
    answers: { 204: empty, 404: notFound, 409: failed('The last administrator stays') },
  },
  listKeys: {
    method: 'GET',
    path: '/api/keys',
    access: admins,
    summary: 'All API keys, without their secrets',
    answers: { 200: list(answers.ApiKey, 'Keys, oldest first') },
  },
  createKey: {
    method: 'POST',
    path: '/api/keys',
    access: admins,
    summary: 'Makes an API key; its secret is shown once',
    body: NewApiKey,
    answers: { 201: { description: 'The key with its secret', schema: answers.CreatedApiKey } },
  },
  deleteKey: {
    method: 'DELETE',
    path: '/api/keys/:id',
    access: admins,
    summary: 'Revokes an API key',
    answers: { 204: empty, 404: notFound },
  },
} as const satisfies RouteTable;
