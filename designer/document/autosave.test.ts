import { describe, expect, it } from 'vitest';
import type { FlowDraft } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { createAutosave, type LocalCopy, type SaveResult } from './autosave.ts';
import { mergeFlows } from './merge.ts';
import { emptyFlow, types } from './testing/types.ts';

const draftOf = (etag: string, document: Flow): FlowDraft => ({
  id: 'f',
  etag,
  document,
  diagnostics: [],
  live: null,
  numbers: [],
  changedAt: '',
  changedBy: '周启明',
});

/** A server with one draft, a browser with one copy, and a clock that is wound by hand. */
const desk = () => {
  let flow = emptyFlow;
  let stored = draftOf('1', flow);
  let down: SaveResult | undefined;
  let copy: LocalCopy | undefined;
  let full = false;
  let room: (there: boolean) => void = () => undefined;
  let timer: (() => void) | undefined;
  const saves: string[] = [];
  const autosave = createAutosave(stored, flow, {
    current: () => flow,
    async save(etag, document) {
      if (down) return down;
      if (etag !== stored.etag) return { kind: 'stale' };
      saves.push(document.name);
      stored = draftOf(String(Number(etag) + 1), document);
      return { kind: 'saved', draft: stored };
    },
    readTheirs: async () => stored,
    merge: (base, mine, theirs) => mergeFlows(base, mine, theirs, types),
    takeIn: (_base, _theirs, merged) => {
      flow = merged.flow;
    },
    copies: {
      read: () => copy,
      write: (value) => {
        if (!full) copy = value;
        room(!full);
      },
      watch: (told) => {
        room = told;
      },
      settle: () => undefined,
      clear: () => {
        copy = undefined;
      },
    },
    setTimer(run) {
      timer = run;
      return () => {
        timer = undefined;
      };
    },
  });
  return {
    autosave,
    saves,
    edit(name: string) {
      flow = { ...flow, name };
      autosave.changed();
    },
    undoTo(before: Flow) {
      flow = before;
      autosave.changed();
    },
    async wind() {
      const run = timer;
      timer = undefined;
      run?.();
      await autosave.flush();
    },
    colleagueSaves(name: string) {
      stored = draftOf('99', { ...emptyFlow, name });
    },
    colleagueDescribes(description: string) {
      stored = draftOf('98', { ...emptyFlow, description });
    },
    fill(now: boolean) {
      full = now;
    },
    flow: () => flow,
    fail(result: SaveResult | undefined) {
      down = result;
    },
    status: () => autosave.state.getState().status,
    copy: () => copy,
    stored: () => stored,
    waiting: () => timer !== undefined,
  };
};

describe('autosave', () => {
  it('saves once after a burst of changes and forgets the local copy', async () => {
    const it_ = desk();
    it_.edit('一');
    it_.edit('二');
    expect([it_.status(), it_.copy()?.flow.name]).toEqual(['unsaved', '二']);
    await it_.wind();
    expect([it_.saves, it_.status(), it_.copy()]).toEqual([['二'], 'saved', undefined]);
  });

  it('needs no request when everything was undone', () => {
    const it_ = desk();
    it_.edit('一');
    it_.undoTo(emptyFlow);
    expect([it_.status(), it_.waiting(), it_.copy()]).toEqual(['saved', false, undefined]);
  });

  it('saves what came while it was saving', async () => {
    const it_ = desk();
    it_.edit('一');
    const first = it_.autosave.flush();
    it_.edit('二');
    expect(await first).toBe(false);
    await it_.wind();
    expect([it_.saves, it_.status()]).toEqual([['一', '二'], 'saved']);
  });

  it('keeps work in this browser while offline, and saves it on return', async () => {
    const it_ = desk();
    it_.fail({ kind: 'offline' });
    it_.edit('一');
    await it_.wind();
    it_.edit('二');
    expect([it_.status(), it_.copy()?.flow.name, it_.copy()?.etag]).toEqual(['offline', '二', '1']);
    it_.fail(undefined);
    it_.autosave.online();
    await it_.autosave.flush();
    expect([it_.status(), it_.saves, it_.copy()]).toEqual(['saved', ['二'], undefined]);
  });

  it('says why the server refuses, and tries again', async () => {
    const it_ = desk();
    it_.fail({ kind: 'failed', reason: '太大' });
    it_.edit('一');
    await it_.wind();
    expect([it_.status(), it_.autosave.state.getState().reason, it_.waiting()]).toEqual(['failed', '太大', true]);
  });

  it('is at rest again when a refused change was undone', async () => {
    const it_ = desk();
    it_.fail({ kind: 'failed', reason: '太大' });
    it_.edit('一');
    await it_.wind();
    it_.undoTo(emptyFlow);
    it_.fail(undefined);
    await it_.wind();
    expect([it_.status(), it_.copy(), it_.stored().document.name]).toEqual(['saved', undefined, emptyFlow.name]);
  });

  it('overwrites nobody unknowingly, and loses nothing either way', async () => {
    const it_ = desk();
    it_.edit('我的');
    it_.colleagueSaves('对方的');
    await it_.wind();
    expect([it_.status(), it_.copy()?.flow.name, it_.stored().document.name]).toEqual(['stale', '我的', '对方的']);
    it_.edit('我的更多');
    expect([it_.status(), it_.waiting(), it_.copy()?.flow.name]).toEqual(['stale', false, '我的更多']);
    expect(await it_.autosave.resolve()).toBe(true);
    expect([it_.stored().document.name, it_.status()]).toEqual(['我的更多', 'saved']);
  });

  it('takes theirs when that is chosen', async () => {
    const it_ = desk();
    it_.edit('我的');
    it_.colleagueSaves('对方的');
    await it_.wind();
    it_.undoTo({ ...emptyFlow, name: '对方的' });
    expect(await it_.autosave.resolve()).toBe(true);
    expect([it_.status(), it_.copy(), it_.saves]).toEqual(['saved', undefined, []]);
  });

  it('merges what somebody else did elsewhere, and saves both', async () => {
    const it_ = desk();
    it_.edit('我的');
    it_.colleagueDescribes('对方写的');
    await it_.wind();
    expect(it_.autosave.state.getState().takenIn).toMatchObject({ mixed: true, theirs: { etag: '98' } });
    await it_.wind();
    expect(it_.stored().document).toMatchObject({ name: '我的', description: '对方写的' });
    expect([it_.status(), it_.copy()]).toEqual(['saved', undefined]);
  });

  it('takes in what it hears of at once, without a save of its own', async () => {
    const it_ = desk();
    it_.colleagueDescribes('对方写的');
    await it_.autosave.heard('98');
    expect([it_.flow().description, it_.status(), it_.saves]).toEqual(['对方写的', 'saved', []]);
    expect(it_.autosave.state.getState().takenIn?.mixed).toBe(false);
  });

  it('keeps the work when the flow is gone, or the login', async () => {
    const it_ = desk();
    it_.fail({ kind: 'login' });
    it_.edit('我的');
    await it_.wind();
    expect([it_.status(), it_.copy()?.flow.name]).toEqual(['login', '我的']);
    it_.fail(undefined);
    it_.autosave.online();
    await it_.autosave.flush();
    expect([it_.status(), it_.saves]).toEqual(['saved', ['我的']]);
    it_.edit('更多');
    it_.fail({ kind: 'gone' });
    await it_.wind();
    expect([it_.status(), it_.copy()?.flow.name]).toEqual(['gone', '更多']);
  });

  it('says that there is no room for a copy', () => {
    const it_ = desk();
    it_.fill(true);
    it_.edit('我的');
    expect(it_.autosave.state.getState().noCopy).toBe(true);
    it_.fill(false);
    it_.edit('我的更多');
    expect(it_.autosave.state.getState().noCopy).toBe(false);
  });

  it('takes no save of its own for somebody else’s, though the answer was lost and work went on', async () => {
    const it_ = desk();
    it_.edit('我的');
    it_.colleagueSaves('我的');
    it_.fail({ kind: 'offline' });
    await it_.wind();
    it_.edit('我的更多');
    it_.fail(undefined);
    await it_.wind();
    await it_.wind();
    expect([it_.status(), it_.stored().document.name]).toEqual(['saved', '我的更多']);
  });

  it('recognises its own save whose answer got lost', async () => {
    const it_ = desk();
    it_.edit('我的');
    it_.colleagueSaves('我的');
    await it_.wind();
    expect(it_.status()).toBe('saved');
  });
});
