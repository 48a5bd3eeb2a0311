import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { VersionSummary } from '../../schema/api.ts';
import { readVersion, versionsOf } from '../api/index.ts';
import { type Command, useCommands } from '../command/registry.ts';
import { placed } from '../document/layout.ts';
import { say } from '../editor/commands.ts';
import type { Comparison, EditorSession } from '../editor/session.ts';
import { versions as words } from '../i18n/words/versions.ts';
import type { Pair } from '../i18n/words.ts';
import { putIntoDraft } from './put-into-draft.ts';

const filled = ([zh, en]: Pair, version: number): Pair => [
  zh.replace('{{version}}', String(version)),
  en.replace('{{version}}', String(version)),
];

const restore = async (session: EditorSession, version: number): Promise<void> => {
  try {
    const { document } = await readVersion(session.flowId, version);
    if (!document) return;
    const flow = await placed(document);
    session.view.setState({ compare: undefined });
    putIntoDraft(session, flow);
    say(session, filled(words.restored, version));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    say(session, [why, why], 'bad');
  }
};

const ofVersion = (session: EditorSession, { version, note, publishedBy, live }: VersionSummary): Command[] => {
  const { flowId, view, readOnly } = session;
  const name = filled(words.version, version);
  const one = (act: 'look' | 'compare' | 'restore', icon: string, run: () => void): Command => ({
    id: `version:${flowId}:${version}:${act}`,
    group: 'versions',
    icon,
    title: [`${name[0]}：${words[act][0]}`, `${name[1]}: ${words[act][1]}`],
    about: [0, 1].map((at) =>
      [live ? words.live[at] : '', note, publishedBy].filter((text) => text !== '').join(' · '),
    ) as [string, string],
    run,
  });
  const show = (compare: Comparison) => () => view.setState({ compare });
  return [
    one('look', 'file-text', show({ from: version, to: version })),
    one('compare', 'arrow-right', show({ from: version, to: 'draft' })),
    ...(readOnly ? [] : [one('restore', 'undo-2', () => void restore(session, version))]),
  ];
};

const versionCommands = async (session: EditorSession, queries: QueryClient): Promise<readonly Command[]> => {
  const all = await queries.fetchQuery(versionsOf(session.flowId));
  return all.flatMap((version) => ofVersion(session, version));
};

/** Each version of the open flow by its number, its note or who published it: to look at, to compare, to put back. */
export const useVersionCommands = (session: EditorSession): void => {
  const queries = useQueryClient();
  useCommands(
    useMemo(() => ({ commands: () => [], later: () => versionCommands(session, queries) }), [session, queries]),
  );
};
