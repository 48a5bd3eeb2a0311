import { ReactFlowProvider } from '@xyflow/react';
import { App } from 'antd';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { Link } from 'react-router';
import type { Flow } from '../../schema/flow.ts';
import { useCatalogue, useVersions } from '../api/index.ts';
import { Canvas } from '../canvas/canvas.tsx';
import { titleOf } from '../canvas/model.ts';
import { diffFlows, type FlowDiff, sizeOf } from '../document/diff.ts';
import { type Difference, restoreDifference } from '../document/restore.ts';
import { readingSession } from '../editor/reader.tsx';
import { type Comparison, EditorContext, type Side, useEditor, useSaving } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { ScenariosBeforePublish } from '../scenarios/footer.tsx';
import { ErrorState, Icon, IconButton, Logo, PageSkeleton, shortTime, Toggle } from '../ui/index.ts';
import './compare.css';
import { type ChangeItem, describeDiff, type Sign, type Telling } from './describe.ts';
import { Ghosts } from './ghosts.tsx';
import { ChangeRows } from './list.tsx';
import { PublishForm } from './publish-form.tsx';
import { useSide, useSideName } from './sides.ts';
import { useTelling } from './telling.ts';
import { diffMarks, unionOf } from './union.ts';

interface PickerProps {
  readonly label: string;
  readonly value: Side;
  onChange(side: Side): void;
}

const asSide = (text: string): Side => (text === 'draft' || text === 'kept' ? text : Number(text));

/** Which version stands on one side. */
const Picker = ({ label, value, onChange }: PickerProps) => {
  const t = useWords();
  const language = useLanguage();
  const { flowId } = useEditor();
  const name = useSideName();
  const versions = useVersions(flowId).data ?? [];
  const changedAt = useSaving((state) => state.draft.changedAt);
  return (
    <label className="cmp__s">
      <span className="sr">{label}</span>
      <select value={String(value)} onChange={({ target }) => onChange(asSide(target.value))}>
        <option value="draft">{`${t('versions.draft')} ${shortTime(changedAt, language)}`}</option>
        {value === 'kept' && <option value="kept">{name('kept')}</option>}
        {versions.map(({ version, publishedAt, live }) => (
          <option key={version} value={version}>
            {`${name(version)}${live ? ` · ${t('versions.live')}` : ''} ${shortTime(publishedAt, language)}`}
          </option>
        ))}
      </select>
      <Icon name="chevron-down" size={14} />
    </label>
  );
};

const Head = ({ comparison, name }: { readonly comparison: Comparison; readonly name: string }) => {
  const t = useWords();
  const { view } = useEditor();
  const { from, to } = comparison;
  const set = (next: Comparison) => view.setState({ compare: next });
  return (
    <header className="top">
      <div className="top__l">
        <Link to="/flows" aria-label={t('editor.flows')}>
          <Logo />
        </Link>
        <nav className="crumb" aria-label={t('editor.flows')}>
          <Link to="/flows">{t('editor.flows')}</Link>
          <span className="mute">/</span>
          <h1 className="cut">{name}</h1>
        </nav>
        <span className="vsep" />
        <Picker label={t('versions.from')} value={from} onChange={(side) => set({ from: side, to })} />
        <Icon name="arrow-right" size={16} />
        <Picker label={t('versions.to')} value={to} onChange={(side) => set({ from, to: side })} />
      </div>
      <div className="top__r">
        <button
          type="button"
          className="btn btn--quiet"
          onClick={() => view.setState({ compare: undefined, drawer: 'versions' })}
        >
          <Icon name="history" />
          {t('versions.history')}
        </button>
        <IconButton icon="x" label={t('versions.close')} onClick={() => view.setState({ compare: undefined })} />
      </div>
    </header>
  );
};

const signs: readonly Sign[] = ['added', 'removed', 'changed', 'moved'];
const icons: Readonly<Record<Sign, string>> = { added: 'plus', removed: 'minus', changed: 'pencil', moved: 'move' };

const Sum = ({
  items,
  diff,
  toDraft,
}: {
  readonly items: readonly ChangeItem[];
  readonly diff: FlowDiff;
  readonly toDraft: boolean;
}) => {
  const t = useWords();
  const { meaning, look } = sizeOf(diff);
  const count = items.length;
  const parts = [meaning > 0 && t('versions.meaning', { meaning }), look > 0 && t('versions.onlyLook', { look })];
  return (
    <div className="cmp__sum">
      <h2>
        {count === 0
          ? t('versions.same')
          : toDraft
            ? t('versions.beforePublish', { count })
            : t('versions.title', { count })}
      </h2>
      <p className="sub">{parts.filter(Boolean).join(' · ')}</p>
      <p className="cnt">
        {signs.map((sign) => {
          const number = items.filter((item) => item.sign === sign).length;
          return (
            number > 0 && (
              <span key={sign} className={`cnt__i cnt__i--${sign} num`}>
                <Icon name={icons[sign]} size={12} />
                {t(`versions.${sign}`)} {number}
              </span>
            )
          );
        })}
      </p>
    </div>
  );
};

interface StepperProps {
  readonly items: readonly ChangeItem[];
  readonly at: string | undefined;
  readonly fade: boolean;
  onStep(by: 1 | -1): void;
  onFade(fade: boolean): void;
}

const Stepper = ({ items, at, fade, onStep, onFade }: StepperProps) => {
  const t = useWords();
  const index = items.findIndex(({ key }) => key === at);
  const count = items.length;
  return (
    <div className="cmp__n float">
      <IconButton
        icon="chevron-left"
        label={`${t('versions.previous')} P`}
        disabled={count === 0}
        onClick={() => onStep(-1)}
      />
      <span className="num" role="status">
        {index < 0 ? t('versions.whereNone', { count }) : t('versions.where', { at: index + 1, count })}
      </span>
      <IconButton
        icon="chevron-right"
        label={`${t('versions.next')} N`}
        disabled={count === 0}
        onClick={() => onStep(1)}
      />
      <span className="vsep" />
      <Toggle checked={fade} onChange={onFade}>
        {t('versions.fade')}
      </Toggle>
    </div>
  );
};

const typing = (target: EventTarget): boolean =>
  target instanceof HTMLElement && target.closest('input:not([type="checkbox"]), textarea, select') !== null;

interface ViewProps {
  readonly comparison: Comparison;
  readonly before: Flow;
  readonly after: Flow;
}

/** What the canvas shows, and what is said of it; worked out anew only when a side or the language changes. */
const useDifference = ({ before, after }: ViewProps, fade: boolean) => {
  const { telling: words, marks } = useTelling();
  const telling = useMemo<Telling>(() => ({ ...words, flow: after, before, after }), [words, before, after]);
  const diff = useMemo(() => diffFlows(before, after), [before, after]);
  const union = useMemo(() => unionOf(before, after, diff.removed), [before, after, diff]);
  const items = useMemo(() => describeDiff(diff, telling), [diff, telling]);
  const shown = useMemo(() => diffMarks(diff, union, telling, marks, fade), [diff, union, telling, marks, fade]);
  return { diff, union, items, marks: shown };
};

const View = (props: ViewProps) => {
  const { comparison, before, after } = props;
  const t = useWords();
  const language = useLanguage();
  const { message } = App.useApp();
  const session = useEditor();
  const catalogue = useCatalogue().data;
  const numbers = useSaving((state) => state.draft.numbers);
  const [at, setAt] = useState<string>();
  const [fade, setFade] = useState(true);
  const { diff, union, items, marks } = useDifference(props, fade && comparison.from !== comparison.to);
  const box = useRef<HTMLElement>(null);
  const reading = useMemo(
    () => catalogue && readingSession({ id: session.flowId, document: union, numbers }, catalogue),
    [catalogue, session.flowId, union, numbers],
  );
  useEffect(() => reading?.marks.setState({ diff: marks }, true), [reading, marks]);
  useEffect(() => box.current?.focus(), []);

  const show = (key: string | undefined) => {
    setAt(key);
    const node = items.find((item) => item.key === key)?.node;
    reading?.document.select(node ? [node] : []);
    if (node) reading?.view.setState({ show: { node, at: Date.now() } });
  };
  const step = (by: 1 | -1) => {
    const index = items.findIndex(({ key }) => key === at);
    const next = index < 0 ? (by > 0 ? 0 : items.length - 1) : (index + by + items.length) % items.length;
    show(items[next]?.key);
  };
  // A click on a card opens its change.
  useEffect(
    () =>
      reading?.document.store.subscribe(({ selection }, old) => {
        if (selection === old.selection || selection.length !== 1) return;
        setAt((now) => {
          const of = items.filter(({ node }) => node === selection[0]);
          return of.some(({ key }) => key === now) ? now : of[0]?.key;
        });
      }),
    [reading, items],
  );
  const mayRestore = comparison.to === 'draft' && !session.readOnly;
  const restore = (difference: Difference) => {
    session.document.apply((flow) => restoreDifference(flow, before, difference, session.types));
    void message.success(t('versions.restoredOne'));
    box.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (typing(event.target)) return;
    const key = event.key.toLowerCase();
    const command = event.ctrlKey || event.metaKey;
    if (command && key === 'z' && mayRestore) (event.shiftKey ? session.document.redo : session.document.undo)();
    else if (command || event.altKey) return;
    else if (key === 'n') step(1);
    else if (key === 'p') step(-1);
    else if (key === 'escape') session.view.setState({ compare: undefined });
    else return;
    event.preventDefault();
  };
  const publishes = mayRestore && typeof comparison.from === 'number';
  const same = comparison.from === comparison.to;
  return (
    // The comparison has keys of its own, and none of the editor's may change the draft behind it.
    <section ref={box} className="cmp" role="dialog" aria-label={t('versions.list')} tabIndex={-1} onKeyDown={onKey}>
      <Head comparison={comparison} name={after.name} />
      <div className="ed__body">
        <main className="ed__canvas" aria-label={t('versions.canvas')}>
          {reading && (
            <EditorContext value={reading}>
              <ReactFlowProvider>
                <Canvas>
                  <Ghosts
                    moves={diff.moved}
                    at={items.find(({ key }) => key === at)?.node}
                    heights={reading.heights}
                    words={(id) => t('versions.wasHere', { title: titleOf(after.nodes[id], session.types, language) })}
                  />
                </Canvas>
              </ReactFlowProvider>
            </EditorContext>
          )}
          {!same && <Stepper items={items} at={at} fade={fade} onStep={step} onFade={setFade} />}
        </main>
        <aside className="cmp__r" aria-label={t('versions.list')}>
          {same && typeof comparison.to === 'number' ? (
            <div className="cmp__sum">
              <h2>{t('versions.looking', { version: comparison.to })}</h2>
            </div>
          ) : (
            <>
              <Sum items={items} diff={diff} toDraft={publishes} />
              <ChangeRows items={items} at={at} onAt={show} onRestore={mayRestore ? restore : undefined} />
            </>
          )}
          {publishes && items.length > 0 && (
            <div className="cmp__p">
              <ScenariosBeforePublish always />
              <PublishForm onClose={() => session.view.setState({ compare: undefined })} />
            </div>
          )}
        </aside>
      </div>
    </section>
  );
};

/** Two versions of the flow, drawn together, with a list of all that differs. */
export default function Compare({ comparison }: { readonly comparison: Comparison }) {
  const t = useWords();
  const before = useSide(comparison.from);
  const after = useSide(comparison.to);
  const { document: flowDocument } = useEditor();
  useEffect(() => flowDocument.select([]), [flowDocument]);
  const failed = [before, after].find(({ error }) => error !== null);
  if (failed?.error) {
    return (
      <section className="cmp" role="dialog" aria-label={t('versions.list')}>
        <Head comparison={comparison} name="" />
        <ErrorState error={failed.error} onRetry={failed.retry} />
      </section>
    );
  }
  if (!before.flow || !after.flow) return <PageSkeleton />;
  return <View comparison={comparison} before={before.flow} after={after.flow} />;
}
