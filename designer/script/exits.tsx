import type { FlowNode } from '../../schema/flow.ts';
import type { NodeType } from '../../schema/node-type.ts';
import type { ExitRow } from '../canvas/model.ts';
import { disconnect } from '../document/edits.ts';
import type { Script } from '../document/script.ts';
import { selectAndShow } from '../editor/commands.ts';
import { useDocument, useEditor } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, Icon, IconButton, Keycap } from '../ui/index.ts';
import { conditionsOf } from './asked.ts';
import { stepElementId } from './focus.ts';
import { pickStep, pickTarget } from './pick.ts';
import { conditionInWords } from './words.ts';

interface RowProps {
  readonly id: string;
  readonly row: ExitRow;
  readonly script: Script;
  readonly condition: string | undefined;
  readonly open: boolean;
  /** In the order of the tab key only on the step at hand: a thousand steps have thousands of exits. */
  readonly tab: 0 | -1;
}

const Target = ({ id, row, script, tab }: Pick<RowProps, 'id' | 'row' | 'script' | 'tab'>) => {
  const t = useWords();
  const session = useEditor();
  const { target, targetTitle: title = '' } = row;
  if (target === undefined) return <span className="open">{t('script.notWired')}</span>;
  const [here, there] = [script.numbers.get(id) ?? 0, script.numbers.get(target) ?? 0];
  const way = script.ways.get(target);
  const about = { number: there, title };
  const words =
    there <= here
      ? t('script.backTo', about)
      : there === here + 1 && way?.node === id
        ? t('script.nextTo', about)
        : t('script.goTo', about);
  return (
    <a
      className="sc__go"
      href={`#${stepElementId(target)}`}
      tabIndex={tab}
      onClick={(event) => {
        event.preventDefault();
        selectAndShow(session, target);
      }}
    >
      <Icon name={there <= here ? 'corner-up-left' : 'corner-down-right'} size={14} />
      {words}
    </a>
  );
};

const Row = ({ id, row, script, condition, open, tab }: RowProps) => {
  const t = useWords();
  const session = useEditor();
  const from = { node: id, exit: row.name };
  const exit = row.title;
  const wired = row.target !== undefined;
  return (
    <li className={row.fault ? 'sc__x sc__x--fault' : 'sc__x'} data-exit={row.name}>
      {row.keycap ? (
        <Keycap>{row.name}</Keycap>
      ) : (
        <Icon name={row.icon ?? (row.fault ? 'triangle-alert' : 'chevron-right')} size={14} />
      )}
      {/* Read as one: 按 1：查单. */}
      <span className="sc__xt">
        <span className={row.keycap ? 'sr' : ''}>
          {row.keycap ? t('script.pressed', { key: row.name, title: exit }) : exit}
        </span>
        {row.keycap && <span aria-hidden>{exit}</span>}
        {condition && <span className="sc__if">{t('script.ifIs', { condition })}</span>}
      </span>
      <Target id={id} row={row} script={script} tab={tab} />
      {open && (
        <span className="sc__xa">
          {wired ? (
            <>
              <IconButton
                small
                icon="plus"
                size={14}
                label={t('script.insert', { exit })}
                onClick={() => pickStep(session, from, t('script.insert', { exit }))}
              />
              <IconButton
                small
                icon="pencil"
                size={14}
                label={t('script.rewire', { exit })}
                onClick={() => pickTarget(session, from, script.order, t('script.connectWhat', { exit }))}
              />
              <IconButton
                small
                icon="x"
                size={14}
                label={t('script.unwire', { exit })}
                onClick={() => session.document.apply((flow) => disconnect(flow, from))}
              />
            </>
          ) : (
            <Button
              small
              kind="soft"
              icon="plus"
              onClick={() => pickTarget(session, from, script.order, t('script.connectWhat', { exit }))}
            >
              {t('script.connect')}
              <span className="sr">{t('script.saidExit', { exit })}</span>
            </Button>
          )}
        </span>
      )}
    </li>
  );
};

interface ExitsProps {
  readonly id: string;
  readonly node: FlowNode;
  readonly type: NodeType | undefined;
  readonly rows: readonly ExitRow[];
  readonly script: Script;
  readonly open: boolean;
  readonly tab: 0 | -1;
}

/** What can come next: each way out with its condition, and the step that it leads to. */
export const Exits = ({ id, node, type, rows, script, open, tab }: ExitsProps) => {
  const t = useWords();
  const language = useLanguage();
  const variables = useDocument((state) => state.flow.variables);
  if (rows.length === 0) return null;
  const conditions = conditionsOf(type, node.params);
  return (
    <ul className="sc__xs" aria-label={t('script.exits')}>
      {rows.map((row) => {
        const expression = conditions.get(row.name);
        return (
          <Row
            key={row.name}
            id={id}
            row={row}
            script={script}
            condition={expression ? conditionInWords(expression, variables, language, t) : undefined}
            open={open}
            tab={tab}
          />
        );
      })}
    </ul>
  );
};
