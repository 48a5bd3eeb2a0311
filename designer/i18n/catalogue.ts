import type { Language } from '../../schema/text.ts';
import { api } from './words/api.ts';
import { audio } from './words/audio.ts';
import { canvas } from './words/canvas.ts';
import { code } from './words/code.ts';
import { command } from './words/command.ts';
import { common } from './words/common.ts';
import { connectionHealth } from './words/connection-health.ts';
import { connections } from './words/connections.ts';
import { editor } from './words/editor.ts';
import { flows } from './words/flows.ts';
import { heat } from './words/heat.ts';
import { imports } from './words/imports.ts';
import { numbers } from './words/numbers.ts';
import { panel } from './words/panel.ts';
import { presence } from './words/presence.ts';
import { problems } from './words/problems.ts';
import { recordings } from './words/recordings.ts';
import { replay } from './words/replay.ts';
import { scenarios } from './words/scenarios.ts';
import { script } from './words/script.ts';
import { sessions } from './words/sessions.ts';
import { settings } from './words/settings.ts';
import { shell } from './words/shell.ts';
import { simulate } from './words/simulate.ts';
import { sync } from './words/sync.ts';
import { templates } from './words/templates.ts';
import { versions } from './words/versions.ts';
import type { Pair } from './words.ts';

/** Every text of the designer, by room. A room's words live in `words/<room>.ts`. */
export const rooms = {
  api,
  audio,
  canvas,
  command,
  code,
  common,
  connectionHealth,
  connections,
  editor,
  flows,
  heat,
  imports,
  numbers,
  panel,
  presence,
  problems,
  recordings,
  replay,
  scenarios,
  script,
  sessions,
  settings,
  shell,
  simulate,
  sync,
  templates,
  versions,
} as const;

export type Rooms = typeof rooms;
/** The shape i18next's types are checked against: room → key → text. */
export type Texts = { readonly [R in keyof Rooms]: { readonly [K in keyof Rooms[R]]: string } };

/** The texts in one language, as i18next takes them. */
export const textsIn = (language: Language): Texts => {
  const at = language === 'zh-CN' ? 0 : 1;
  const pick = (room: Readonly<Record<string, Pair>>): Record<string, string> =>
    Object.fromEntries(Object.entries(room).map(([key, pair]) => [key, pair[at]]));
  return Object.fromEntries(Object.entries(rooms).map(([name, room]) => [name, pick(room)])) as unknown as Texts;
};
