import { useDeferredValue, useState } from 'react';
import type { Diagnostic } from '../../schema/diagnostic.ts';
import type { Flow } from '../../schema/flow.ts';
import { type Language, languages } from '../../schema/text.ts';
import { exitTitle, titleOf } from '../canvas/model.ts';
import { openChoice } from '../command/centre.tsx';
import type { Command } from '../command/registry.ts';
import type { NodeTypes } from '../document/edits.ts';
import { asDeclared, callOrder } from '../document/order.ts';
import { type EditorSession, useEditor, useFlowNow } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { problems as words } from '../i18n/words/problems.ts';
import { pickTarget } from '../script/pick.ts';
import { Button, IconButton } from '../ui/index.ts';
import { type Fix, fixAll, fixesFor, fixFor, isAboutWire, openExitOf } from './fix.ts';
import { focusAt } from './jump.ts';
import './problems.css';

/** A fix in words: 接到「转接坐席」. */
const wordsOf = ({ word, step, name, value }: Fix, flow: Flow, types: NodeTypes, language: Language): string => {
  const said = (one: Fix['name']): string => (typeof one === 'object' ? one[language] : (one ?? ''));
  const about = step === undefined ? said(name) : titleOf(flow.nodes[step], types, language);
  const text: string = words[word][languages.indexOf(language)] ?? '';
  return text.replace('{{name}}', () => about).replace('{{value}}', () => said(value));
};

const asCommand = (session: EditorSession, fix: Fix, at: number): Command => {
  const { document, types } = session;
  const flow = document.flow();
  const type = types.get(flow.nodes[fix.step ?? '']?.type ?? '');
  return {
    id: `fix:${at}`,
    group: 'fix',
    title: [wordsOf(fix, flow, types, 'zh-CN'), wordsOf(fix, flow, types, 'en')],
    icon: type?.icon ?? 'wand-sparkles',
    ...(type && { chip: type.group }),
    run: () => document.apply(fix.apply),
  };
};

/** Asks which of many ways to mend a problem is meant; an open exit may lead to any step. */
const ask = (session: EditorSession, problem: Diagnostic, language: Language, label: string): void => {
  const { document, types } = session;
  const flow = document.flow();
  const answers = fixesFor(flow, problem, types).map((fix, at) => asCommand(session, fix, at));
  const from = isAboutWire(problem) ? openExitOf(flow, problem) : undefined;
  if (!from) {
    openChoice({ label, answers });
    return;
  }
  const exit = exitTitle(flow.nodes[from.node], types, from.exit, language);
  const said = (words.wireExit[languages.indexOf(language)] ?? '').replace('{{name}}', () => exit);
  pickTarget(session, from, callOrder(flow, asDeclared(types)), said, answers);
};

interface FixesProps {
  readonly problem: Diagnostic;
  /** Others of its kind that one click mends, too. */
  readonly alike?: readonly Diagnostic[];
}

/** What mends a problem: the likeliest by one click, the others to choose from, or all of its kind; one step of undo each. */
export const Fixes = ({ problem, alike }: FixesProps) => {
  const t = useWords();
  const language = useLanguage();
  const session = useEditor();
  const { document, types, readOnly } = session;
  // Typing does not wait for what could be mended.
  const flow = useDeferredValue(useFlowNow());
  // Once, until the server has looked again: a second click must not mend what is mended.
  const [done, setDone] = useState<Diagnostic>();
  if (readOnly || done === problem) return null;
  const fix = fixFor(flow, problem, types);
  const wire = isAboutWire(problem) && openExitOf(flow, problem) !== undefined;
  const choice = wire || fixesFor(flow, problem, types).length > (fix ? 1 : 0);
  if (!fix && !choice) return null;
  const choose = () => ask(session, problem, language, problem.message[language]);
  return (
    <span className="fixes">
      {fix ? (
        <Button
          small
          kind="soft"
          className="fixes__b"
          onClick={(event) => {
            const inPanel = event.currentTarget.closest('.ins') !== null;
            document.apply(fix.apply);
            setDone(problem);
            // The button goes with its problem: the cursor stays at the field.
            if (inPanel) focusAt(problem.pointer);
          }}
        >
          <span className="cut">{wordsOf(fix, flow, types, language)}</span>
        </Button>
      ) : (
        <Button small kind="soft" className="fixes__b" aria-haspopup="dialog" onClick={choose}>
          {t(wire ? 'problems.wireElse' : 'problems.ways')}
        </Button>
      )}
      {fix && choice && (
        <IconButton
          small
          icon="chevron-down"
          size={14}
          label={t(wire ? 'problems.wireElse' : 'problems.otherWays')}
          aria-haspopup="dialog"
          onClick={choose}
        />
      )}
      {fix && alike && alike.length > 1 && (
        <Button
          small
          kind="quiet"
          className="fixes__b"
          onClick={() => {
            document.apply((now) => fixAll(now, alike, problem.code, types));
            setDone(problem);
          }}
        >
          {t('problems.all', { count: alike.length })}
        </Button>
      )}
    </span>
  );
};
