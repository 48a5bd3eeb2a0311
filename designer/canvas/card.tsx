import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { useStore } from 'zustand';
import type { SummaryPart } from '../document/summary.ts';
import { useEditor, useView } from '../editor/session.ts';
import { useOpenChild } from '../editor/trail.tsx';
import { useWords } from '../i18n/index.ts';
import { jumpTo } from '../problems/jump.ts';
import { speaking } from '../simulate/call.ts';
import { clock, useNow } from '../simulate/time.ts';
import type { CardTrail } from '../simulate/trail.ts';
import { Avatar, Chip, Icon } from '../ui/index.ts';
import { CardTitle } from './card-title.tsx';
import type { CardMark, RowMark } from './marks.ts';
import type { CardModel, ExitRow } from './model.ts';

export interface CardData extends Record<string, unknown> {
  readonly model: CardModel;
  readonly flag: string | undefined;
  readonly trail: CardTrail | undefined;
  /** Calls that are here now. */
  readonly calls: number;
  readonly mark: CardMark | undefined;
  /** The words that its label was made with. */
  readonly words: object;
}
export type CardNode = Node<CardData, 'card'>;

const Summary = ({ parts }: { readonly parts: readonly SummaryPart[] }) => (
  <p className="card__s">
    {parts.map((part, index) => {
      // The parts of one summary have no identity of their own but their place.
      const key = `${index} ${part.text}`;
      if (part.kind === 'text') return <span key={key}>{part.text}</span>;
      return (
        <span key={key} className={part.kind === 'empty' ? 'card__empty' : 'tok'}>
          {part.kind === 'audio' && '♪ '}
          {part.text}
        </span>
      );
    })}
  </p>
);

const Target = ({ row, node }: { readonly row: ExitRow; readonly node: string }) => {
  const t = useWords();
  const { view } = useEditor();
  const name = `${node}:${row.name}`;
  return (
    <button
      type="button"
      className="go nodrag"
      aria-label={t('canvas.goTo', { title: row.targetTitle ?? '' })}
      onMouseEnter={() => view.setState({ hovered: name })}
      onMouseLeave={() => view.setState({ hovered: undefined })}
      onClick={(event) => {
        event.stopPropagation();
        if (row.target) view.setState({ hovered: undefined, show: { node: row.target, at: event.timeStamp } });
      }}
    >
      <Icon name={row.back ? 'undo-2' : 'corner-down-right'} size={12} />
      <span className="cut">{row.targetTitle}</span>
    </button>
  );
};

interface RowProps {
  readonly row: ExitRow;
  readonly node: string;
  readonly took: boolean;
  readonly near: boolean;
  readonly connectable: boolean;
  readonly mark: RowMark | undefined;
}

const Row = memo(({ row, node, took, near, connectable, mark }: RowProps) => {
  const t = useWords();
  const hovered = useView((state) => state.hovered === `${node}:${row.name}`);
  const classes = ['x', row.fault && 'fault', took && 'took', hovered && 'hov', near && 'near', `x--${row.state}`];
  if (mark?.tone) classes.push(`x--${mark.tone}`);
  return (
    <li className={classes.filter(Boolean).join(' ')}>
      {mark?.share !== undefined && <span className="x__fill" style={{ width: `${mark.share * 100}%` }} />}
      {row.keycap ? (
        <span className="key">{row.name}</span>
      ) : (
        <span className="ic">
          <Icon name={row.icon ?? (row.fault ? 'triangle-alert' : 'chevron-right')} size={14} />
        </span>
      )}
      <span className="lab cut" title={row.title}>
        {row.title}
      </span>
      {mark?.text !== undefined && (
        <span className="x__m num cut" title={[mark.was, mark.text].filter(Boolean).join(' → ')}>
          {mark.was !== undefined && <del>{mark.was}</del>}
          {mark.text}
        </span>
      )}
      {mark?.text === undefined && row.state === 'tucked' && <Target row={row} node={node} />}
      {mark?.text === undefined && row.state === 'open' && <span className="open">{t('canvas.open')}</span>}
      <Handle
        type="source"
        id={row.name}
        position={Position.Right}
        isConnectable={connectable}
        className="h"
        title={t('canvas.handle', { title: row.title })}
      />
    </li>
  );
});

/** What is wrong with the step: said when one points at it; a click leads to the first field that is. */
const Badges = ({ model }: { readonly model: CardModel }) => {
  const t = useWords();
  const session = useEditor();
  const { errors, warnings } = model;
  if (errors + warnings === 0) return null;
  const label = errors > 0 ? t('canvas.errors', { count: errors }) : t('canvas.warnings', { count: warnings });
  return (
    <button
      type="button"
      className={errors > 0 ? 'badge nodrag' : 'badge badge--warn nodrag'}
      // Everybody who walks by keys comes to the problems by their list.
      tabIndex={-1}
      aria-label={label}
      title={[label, ...model.told].join('\n')}
      onClick={(event) => {
        event.stopPropagation();
        const { diagnostics } = session.autosave.state.getState().draft;
        const own = diagnostics.filter(({ node }) => node === model.id);
        const first = own.find(({ severity }) => severity === 'error') ?? own[0];
        if (first) jumpTo(session, first);
      }}
    >
      {errors > 0 ? '!' : <Icon name="triangle-alert" size={12} />}
    </button>
  );
};

/** What a layer says of the card, in a word above its corner. */
const MarkWord = ({ badge }: Pick<CardMark, 'badge'>) =>
  badge ? (
    <span className={`mark mark--${badge.tone}`}>
      {badge.icon && <Icon name={badge.icon} size={14} />}
      {badge.text}
    </span>
  ) : null;

/** A trial call stops before this step. */
const StopMark = () => {
  const t = useWords();
  return <span className="card__stop" role="img" aria-label={t('canvas.stopsHere')} title={t('canvas.stopsHere')} />;
};

const People = ({ people }: Pick<CardMark, 'people'>) =>
  people && people.length > 0 ? (
    <span className="card__p">
      {people.map(({ id, name }) => (
        <Avatar key={id} name={name} />
      ))}
    </span>
  ) : null;

const MarkSummary = ({ parts }: { readonly parts: NonNullable<CardMark['summary']> }) => (
  <p className="card__s">
    {parts.map(({ kind, text }, index) => {
      const key = `${index} ${text}`;
      if (kind === 'old') return <del key={key}>{text}</del>;
      if (kind === 'new') return <ins key={key}>{text}</ins>;
      return <span key={key}>{text}</span>;
    })}
  </p>
);

/** Opens the flow that a step runs, in this editor. */
const OpenChild = ({ flow }: { readonly flow: string }) => {
  const t = useWords();
  const open = useOpenChild();
  if (!open) return null;
  return (
    <button
      type="button"
      className="card__go nodrag"
      aria-label={t('canvas.openSubflow')}
      title={t('canvas.openSubflow')}
      onClick={(event) => {
        event.stopPropagation();
        open(flow);
      }}
    >
      <Icon name="arrow-right" size={14} />
    </button>
  );
};

/** 正在播 0:04 above the card that speaks. */
const Speaking = () => {
  const t = useWords();
  const { call } = useEditor();
  const line = useStore(call.state, (state) => speaking(state.call));
  const now = useNow(line !== undefined);
  if (!line) return null;
  return (
    <span className="say num">
      <Icon name="audio-lines" size={14} />
      {t('canvas.speaking', { time: clock(line.heardMs ?? now - line.at) })}
    </span>
  );
};

const classOf = ({ model, trail, mark }: CardData, selected: boolean): string =>
  [
    'card',
    selected && 'sel',
    model.errors > 0 && 'bad',
    !model.reachable && 'lone',
    model.disabled && 'off',
    model.subflow !== undefined && 'stack',
    trail && (trail.now ? 'now' : 'on'),
    trail?.fault && 'failed',
    mark?.tone && `card--${mark.tone}`,
    mark?.faded && 'card--faded',
  ]
    .filter(Boolean)
    .join(' ');

/** One step of the flow. */
export const Card = memo(({ id, data, selected, isConnectable }: NodeProps<CardNode>) => {
  const t = useWords();
  const { model, flag, trail, calls, mark } = data;
  return (
    <article className={classOf(data, selected)}>
      {flag && (
        <span className="flag">
          <Icon name="phone-incoming" size={14} />
          {flag}
        </span>
      )}
      <Handle
        type="target"
        id="in"
        position={Position.Left}
        className="entry"
        isConnectable={isConnectable}
        tabIndex={-1}
      />
      <header className="card__h">
        <Chip group={model.group} icon={model.icon} />
        <CardTitle node={id} title={model.title} />
        {model.disabled && <span className="card__off">{t('canvas.disabled')}</span>}
        {model.subflow !== undefined && <OpenChild flow={model.subflow} />}
        {calls > 0 && (
          <span className="card__live num" title={t('canvas.calls', { count: calls })}>
            <i className="dot dot--ok" />
            {calls}
          </span>
        )}
      </header>
      {mark?.summary ? (
        <MarkSummary parts={mark.summary} />
      ) : (
        model.summary.length > 0 && <Summary parts={model.summary} />
      )}
      {model.rows.length > 0 && (
        <ul className="card__x">
          {model.rows.map((row) => (
            <Row
              key={row.name}
              row={row}
              node={id}
              near={selected}
              connectable={isConnectable}
              mark={mark?.rows?.[row.name]}
              took={trail?.took.includes(row.name) ?? false}
            />
          ))}
        </ul>
      )}
      {trail ? (
        <span className={trail.fault ? 'card__no card__no--fault num' : 'card__no num'}>{trail.step}</span>
      ) : null}
      {mark?.stop && <StopMark />}
      <Badges model={model} />
      <MarkWord badge={mark?.badge} />
      {mark?.foot && (
        <span className="card__foot">
          {mark.foot.map((word) => (
            <MarkWord key={word.text} badge={word} />
          ))}
        </span>
      )}
      <People people={mark?.people} />
      {trail?.now && <Speaking />}
    </article>
  );
});
