import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { useStore } from 'zustand';
import type { SummaryPart } from '../document/summary.ts';
import { useEditor, useView } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { speaking } from '../simulate/call.ts';
import { clock, useNow } from '../simulate/time.ts';
import type { CardTrail } from '../simulate/trail.ts';
import { Chip, Icon } from '../ui/index.ts';
import type { CardModel, ExitRow } from './model.ts';

export interface CardData extends Record<string, unknown> {
  readonly model: CardModel;
  readonly flag: string | undefined;
  readonly trail: CardTrail | undefined;
  /** A call is on, and it has not come here. */
  readonly calls: number;
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
}

const Row = memo(({ row, node, took, near, connectable }: RowProps) => {
  const t = useWords();
  const hovered = useView((state) => state.hovered === `${node}:${row.name}`);
  const classes = ['x', row.fault && 'fault', took && 'took', hovered && 'hov', near && 'near', `x--${row.state}`];
  return (
    <li className={classes.filter(Boolean).join(' ')}>
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
      {row.state === 'tucked' && <Target row={row} node={node} />}
      {row.state === 'open' && <span className="open">{t('canvas.open')}</span>}
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

const Badges = ({ model }: { readonly model: CardModel }) => {
  const t = useWords();
  if (model.errors > 0) {
    const label = t('canvas.errors', { count: model.errors });
    return (
      <span className="badge" role="img" aria-label={label} title={label}>
        !
      </span>
    );
  }
  if (model.warnings === 0) return null;
  const label = t('canvas.warnings', { count: model.warnings });
  return (
    <span className="badge badge--warn" role="img" aria-label={label} title={label}>
      <Icon name="triangle-alert" size={12} />
    </span>
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
      {t('canvas.speaking', { time: clock(now - line.at) })}
    </span>
  );
};

const classOf = ({ model, trail }: CardData, selected: boolean): string =>
  [
    'card',
    selected && 'sel',
    model.errors > 0 && 'bad',
    !model.reachable && 'lone',
    trail && (trail.now ? 'now' : 'on'),
    trail?.fault && 'failed',
  ]
    .filter(Boolean)
    .join(' ');

/** One step of the flow. */
export const Card = memo(({ id, data, selected, isConnectable }: NodeProps<CardNode>) => {
  const t = useWords();
  const { model, flag, trail, calls } = data;
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
        <h4 className="card__t cut" title={model.title}>
          {model.title}
        </h4>
        {calls > 0 && (
          <span className="card__live num" title={t('canvas.calls', { count: calls })}>
            <i className="dot dot--ok" />
            {calls}
          </span>
        )}
      </header>
      {model.summary.length > 0 && <Summary parts={model.summary} />}
      {model.rows.length > 0 && (
        <ul className="card__x">
          {model.rows.map((row) => (
            <Row
              key={row.name}
              row={row}
              node={id}
              near={selected}
              connectable={isConnectable}
              took={trail?.took.includes(row.name) ?? false}
            />
          ))}
        </ul>
      )}
      {trail ? (
        <span className={trail.fault ? 'card__no card__no--fault num' : 'card__no num'}>{trail.step}</span>
      ) : null}
      <Badges model={model} />
      {trail?.now && <Speaking />}
    </article>
  );
});
