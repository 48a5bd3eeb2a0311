import { useQueryClient } from '@tanstack/react-query';
import { ReactFlowProvider } from '@xyflow/react';
import { lazy, Suspense, useEffect, useMemo } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Catalogue } from '../../schema/catalogue.ts';
import type { NodeType } from '../../schema/node-type.ts';
import { keys } from '../api/index.ts';
import { useWords } from '../i18n/index.ts';
import { Palette } from '../palette/palette.tsx';
import { usePresence } from '../presence/use-presence.ts';
import { ProblemsBar } from '../problems/bar.tsx';
import { useScenarioCommands } from '../scenarios/use-commands.ts';
import { holdWork } from '../shell/held-work.ts';
import { CallPanels } from '../simulate/panels.tsx';
import { Phone } from '../simulate/phone.tsx';
import type { CallSession } from '../simulate/session.ts';
import { TraceBar } from '../simulate/trace-bar.tsx';
import { useBreakpoints } from '../simulate/use-breakpoints.ts';
import { VersionsDrawer } from '../versions/history.tsx';
import { useVersionCommands } from '../versions/listed.ts';
import { useAnnouncements } from './announcements.ts';
import { addStep } from './commands.ts';
import { Conflicts } from './conflicts.tsx';
import './editor.css';
import { PageSkeleton, Skeleton } from '../ui/index.ts';
import { useEditorKeys } from './keys.ts';
import { DocumentView } from './modes.tsx';
import { type Opened, typesOf } from './open.ts';
import { type CallAround, EditorContext, type EditorSession, useDocument, useSaving, useView } from './session.ts';
import { SidePanel } from './side-panel.tsx';
import { Strips } from './strips.tsx';
import { TopBar } from './top-bar.tsx';
import { useTrailCommands } from './trail-commands.ts';

export interface DeskProps {
  readonly opened: Opened;
  readonly catalogue: Catalogue;
  /** The phone of a flow around this one. */
  readonly around?: OuterCall | undefined;
}

/** The phone of a flow that this one is open within, and where its steps stand in a call's path. */
export interface OuterCall extends Omit<CallAround, 'own'> {
  readonly call: CallSession;
}

const noCall = createStore(() => ({ open: false }));

/** Saves what changes, and when the network is back, when the page is left, and when the tab goes out of sight. */
const useSafeguards = (session: EditorSession): void => {
  const queries = useQueryClient();
  // Not the session itself: a new catalogue makes a new one, and a call that is under way goes on.
  const { autosave, readOnly, document: flowDocument, view } = session;
  useEffect(() => {
    const unsubscribe = readOnly
      ? undefined
      : flowDocument.store.subscribe((state, before) => {
          if (state.flow !== before.flow) autosave.changed();
        });
    const letGo = readOnly ? undefined : holdWork(() => autosave.state.getState().status !== 'saved');
    // Work taken up from an earlier visit waits to be saved.
    if (!readOnly) autosave.changed();
    const online = () => autosave.online();
    const leaving = () => autosave.leaving();
    const hidden = () => {
      if (document.visibilityState !== 'hidden') return;
      leaving();
      void autosave.flush();
    };
    window.addEventListener('online', online);
    document.addEventListener('visibilitychange', hidden);
    window.addEventListener('pagehide', leaving);
    window.addEventListener('beforeunload', leaving);
    return () => {
      unsubscribe?.();
      letGo?.();
      window.removeEventListener('online', online);
      document.removeEventListener('visibilitychange', hidden);
      window.removeEventListener('pagehide', leaving);
      window.removeEventListener('beforeunload', leaving);
      leaving();
      view.getState().busy?.stop();
      void autosave.flush().then(() => queries.invalidateQueries({ queryKey: keys.flows }));
    };
  }, [autosave, readOnly, flowDocument, view, queries]);
};

const Empty = () => {
  const t = useWords();
  const empty = useDocument(({ flow }) => Object.keys(flow.nodes).length === 0);
  if (!empty) return null;
  return (
    <div className="ed__empty">
      <b>{t('editor.emptyTitle')}</b>
      <p>{t('editor.emptyText')}</p>
    </div>
  );
};

const HeatBar = lazy(() => import('../heat/bar.tsx'));

/** Over the canvas while it is on; a call has the canvas to itself. */
const HeatMap = ({ calling }: { readonly calling: boolean }) => {
  const on = useView(({ heat, mode }) => heat !== undefined && mode === 'canvas');
  if (!on || calling) return null;
  return (
    <Suspense fallback={null}>
      <HeatBar />
    </Suspense>
  );
};

const ScenarioDrawer = lazy(() => import('../scenarios/drawer.tsx'));
const Compare = lazy(() => import('../versions/compare.tsx'));

/** What stands beside the document: the phone, a drawer, or the panel of what is selected. */
const Beside = ({ calling }: { readonly calling: boolean }) => {
  const drawer = useView((state) => state.drawer);
  if (calling) return <Phone />;
  if (drawer === undefined) return <SidePanel />;
  if (drawer === 'versions') return <VersionsDrawer />;
  return (
    <Suspense
      fallback={
        <aside className="drawer">
          <Skeleton />
        </aside>
      }
    >
      <ScenarioDrawer />
    </Suspense>
  );
};

const Work = ({ session, restored }: Opened) => {
  const t = useWords();
  const calling = useStore(session.call.state, ({ open }) => open);
  const compare = useView((state) => state.compare);
  useEditorKeys(session, t('canvas.newGroup'));
  useTrailCommands(session);
  useVersionCommands(session);
  useScenarioCommands(session);
  useSafeguards(session);
  usePresence(session);
  const stale = useSaving(({ status }) => status === 'stale');
  useBreakpoints(session);
  useAnnouncements(session);
  const add = (type: NodeType) => addStep(session, type, { x: 0, y: 0 });
  if (compare) {
    return (
      <Suspense fallback={<PageSkeleton />}>
        <Compare comparison={compare} />
      </Suspense>
    );
  }
  return (
    <div className="ed">
      <TopBar />
      <Strips restored={restored} />
      <div className="ed__body">
        <Palette narrow={calling} onAdd={add} onWiden={() => session.call.close()} />
        <main className="ed__canvas">
          <DocumentView empty={<Empty />} />
          {calling && <CallPanels />}
          <HeatMap calling={calling} />
        </main>
        {stale ? <Conflicts /> : <Beside calling={calling} />}
      </div>
      {calling ? <TraceBar /> : <ProblemsBar />}
    </div>
  );
};

/** One open flow. */
export const Desk = ({ opened: { session: opened, restored }, catalogue, around: outer }: DeskProps) => {
  const types = useMemo(() => typesOf(catalogue), [catalogue]);
  const outerOpen = useStore<StoreApi<{ readonly open: boolean }>, boolean>(
    outer?.call.state ?? noCall,
    ({ open }) => open,
  );
  // What is imported meanwhile is in the palette of an editor that is open.
  const session = useMemo<EditorSession>(() => {
    if (!outer || !outerOpen) return { ...opened, types };
    const { call, ...where } = outer;
    return { ...opened, types, call, around: { ...where, own: opened.call } };
  }, [opened, types, outer, outerOpen]);
  return (
    <EditorContext value={session}>
      <ReactFlowProvider>
        <Work session={session} restored={restored} />
      </ReactFlowProvider>
    </EditorContext>
  );
};
