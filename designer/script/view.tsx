import { useEffect, useMemo, useRef, useState } from 'react';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import { exitsOf } from '../../schema/node-type.ts';
import type { Language } from '../../schema/text.ts';
import { type CardModel, exitTitle, titleOf } from '../canvas/model.ts';
import { useModels, useTrail } from '../canvas/use-elements.ts';
import { openPalette } from '../command/centre.tsx';
import { useCommands } from '../command/registry.ts';
import { asDeclared } from '../document/order.ts';
import { type Branch, type Chain, readScript, type Script, sameScript } from '../document/script.ts';
import { useEditor, useFlowNow, useSaving, useSelection, useView } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import type { Trail } from '../simulate/trail.ts';
import { Button, Empty, Segmented } from '../ui/index.ts';
import { choosesAmongItems } from './asked.ts';
import { scriptCommands } from './commands.ts';
import { focusedStep, focusStep, isLost, stepElementId } from './focus.ts';
import './script.css';
import { Step } from './step.tsx';

/** The flow as it is read; the same reading as long as no step comes, goes or is led to from elsewhere. */
const useScript = (): Script => {
  const { types } = useEditor();
  const flow = useFlowNow();
  const last = useRef<Script>(undefined);
  return useMemo(() => {
    const fresh = readScript(flow, {
      order: asDeclared(types),
      chooses: (node) => choosesAmongItems(types.get(node.type)),
    });
    if (!last.current || !sameScript(last.current, fresh)) last.current = fresh;
    return last.current;
  }, [flow, types]);
};

/** Problems by step; those of a step that has the same ones as before keep their identity. */
const useProblems = (): ReadonlyMap<string, readonly Diagnostic[]> => {
  const diagnostics = useSaving((state) => state.draft.diagnostics);
  const last = useRef<ReadonlyMap<string, readonly Diagnostic[]>>(new Map());
  return useMemo(() => {
    const found = new Map<string, readonly Diagnostic[]>();
    for (const one of diagnostics) if (one.node) found.set(one.node, [...(found.get(one.node) ?? []), one]);
    for (const [id, list] of found) {
      const old = last.current.get(id);
      if (old && JSON.stringify(old) === JSON.stringify(list)) found.set(id, old);
    }
    last.current = found;
    return found;
  }, [diagnostics]);
};

interface Shown {
  readonly models: ReadonlyMap<string, CardModel>;
  readonly script: Script;
  readonly tongue: Language | undefined;
  readonly problems: ReadonlyMap<string, readonly Diagnostic[]>;
  readonly trail: Trail;
}

const Way = ({ branch, id, script }: { readonly branch: Branch; readonly id: string; readonly script: Script }) => {
  const t = useWords();
  const language = useLanguage();
  const { types } = useEditor();
  const node = useFlowNow().nodes[branch.from.node];
  const { exit } = branch.from;
  const type = node && types.get(node.type);
  const keycap = type && exitsOf(type, node.params).find(({ name }) => name === exit)?.keycap;
  const title = exitTitle(node, types, exit, language);
  return (
    <p id={id} className="sc__way">
      {t('script.branch', {
        number: script.numbers.get(branch.from.node) ?? 0,
        title: titleOf(node, types, language),
        exit: keycap ? t('script.pressed', { key: exit, title }) : t('script.saidExit', { exit: title }),
      })}
    </p>
  );
};

/** Steps one after the other, and below them what leads off. */
const Steps = ({
  chain,
  level,
  labelledBy,
  shown,
}: {
  chain: Chain;
  level: number;
  labelledBy: string;
  shown: Shown;
}) => {
  const { nodes } = useFlowNow();
  const { models, script, tongue, problems, trail } = shown;
  return (
    <ol className="sc__c" aria-labelledby={labelledBy}>
      {chain.steps.map((id) => {
        const [model, node, passed] = [models.get(id), nodes[id], trail.get(id)];
        if (!model || !node) return null;
        return (
          <li key={id} className="sc__li">
            <Step
              model={model}
              node={node}
              script={script}
              level={level}
              tongue={tongue}
              problems={problems.get(id)}
              call={passed && (passed.now ? 'now' : 'on')}
            />
          </li>
        );
      })}
      {chain.branches.map((branch) => {
        const id = `sc-way-${branch.from.node}-${branch.from.exit}`;
        return (
          <li key={id} className="sc__b">
            <Way branch={branch} id={id} script={script} />
            <Steps chain={branch.chain} level={level + 1} labelledBy={id} shown={shown} />
          </li>
        );
      })}
    </ol>
  );
};

/** To the exit or step that the keyboard was on, or next to the step that has gone. */
const comeBack = (step: string, exit: string | undefined, order: readonly string[]): void => {
  const row =
    exit === undefined ? null : document.getElementById(stepElementId(step))?.querySelector(exitSelector(exit));
  const control = row?.querySelector<HTMLElement>('.sc__xa button') ?? row?.querySelector<HTMLElement>('a');
  if (control) {
    control.focus();
    return;
  }
  if (focusStep(step)) return;
  const at = order.indexOf(step);
  [...order.slice(at + 1), ...order.slice(0, Math.max(0, at)).reverse()].some(focusStep);
};

const exitSelector = (exit: string): string => `[data-exit="${CSS.escape(exit)}"]`;

/** Keeps the keyboard somewhere: on the step that was asked for, or next to the one that has gone. */
const useFocus = (script: Script): void => {
  const { document: flowDocument } = useEditor();
  const wish = useView((state) => state.show);
  const flow = useFlowNow();
  const selection = useSelection();
  const last = useRef({
    order: script.order,
    step: undefined as string | undefined,
    exit: undefined as string | undefined,
  });
  useEffect(() => {
    const onFocus = () => {
      const step = focusedStep();
      const exit = document.activeElement?.closest<HTMLElement>('[data-exit]')?.dataset.exit;
      // Elsewhere, the keyboard is no business of the script.
      last.current = { ...last.current, step, exit };
    };
    window.addEventListener('focusin', onFocus);
    return () => window.removeEventListener('focusin', onFocus);
  }, []);
  useEffect(() => {
    if (wish && Date.now() - wish.at < 1_000) focusStep(wish.node);
  }, [wish]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every edit may take away what the keyboard was on.
  useEffect(() => {
    const { order } = last.current;
    last.current = { ...last.current, order: script.order };
    // Between one field's blur and the next one's focus the keyboard is nowhere, and not lost.
    const frame = requestAnimationFrame(() => {
      const { step, exit } = last.current;
      if (step !== undefined && isLost()) comeBack(step, exit, order);
    });
    return () => cancelAnimationFrame(frame);
  }, [flow, script, selection, flowDocument]);
};

type Tongue = Language | 'all';
const tongues: readonly Tongue[] = ['all', 'zh-CN', 'en'];

/** The flow as a call script: read from top to bottom, and edited in place. */
export default function ScriptView() {
  const t = useWords();
  const session = useEditor();
  const flow = useFlowNow();
  const script = useScript();
  const cards = useModels(flow);
  const problems = useProblems();
  const trail = useTrail();
  const [tongue, setTongue] = useState<Tongue>('all');
  const latest = useRef(script);
  latest.current = script;
  useCommands(useMemo(() => scriptCommands(session, () => latest.current), [session]));
  useFocus(script);
  const models = useMemo(() => new Map(cards.map((model) => [model.id, model])), [cards]);
  const shown: Shown = { models, script, tongue: tongue === 'all' ? undefined : tongue, problems, trail };
  const count = script.order.length;
  if (count === 0)
    return (
      <section className="sc" aria-label={t('script.title')}>
        <Empty
          title={t('script.emptyTitle')}
          action={
            !session.readOnly && (
              <Button kind="primary" icon="plus" onClick={() => openPalette(['add'])}>
                {t('script.addFirst')}
              </Button>
            )
          }
        >
          {t('script.emptyText')}
        </Empty>
      </section>
    );
  return (
    <section className="sc" aria-label={t('script.title')}>
      <header className="sc__top">
        <div className="grow">
          <h2 id="sc-title">{flow.name}</h2>
          <p className="s12 mute">{t('script.about', { count })}</p>
        </div>
        <Segmented
          small
          label={t('script.tongues')}
          value={tongue}
          onChange={setTongue}
          options={tongues.map((value) => ({
            value,
            label: value === 'all' ? t('script.all') : t(value === 'zh-CN' ? 'common.zh' : 'common.en'),
          }))}
        />
        <Button small icon="printer" onClick={() => window.print()}>
          {t('script.print')}
        </Button>
      </header>
      {script.main && <Steps chain={script.main} level={3} labelledBy="sc-title" shown={shown} />}
      {script.hangup && (
        <>
          <h2 id="sc-hangup" className="sc__part">
            {t('script.hangup')}
          </h2>
          <Steps chain={script.hangup} level={3} labelledBy="sc-hangup" shown={shown} />
        </>
      )}
      {script.lone.length > 0 && (
        <h2 id="sc-lone" className="sc__part">
          {t('script.lone')}
        </h2>
      )}
      {script.lone.map((chain) => (
        <Steps key={chain.steps[0]} chain={chain} level={3} labelledBy="sc-lone" shown={shown} />
      ))}
    </section>
  );
}
