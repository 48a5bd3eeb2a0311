import { useMemo } from 'react';
import type { FlowSummary } from '../../schema/api.ts';
import { PICTURE, pictureOf } from './picture.ts';

const groups: ReadonlySet<string> = new Set(['flow', 'voice', 'outbound', 'ticket', 'connector']);

/** A flow at a glance: shape and colours of its cards. */
export const Thumb = ({ picture }: { readonly picture: FlowSummary['picture'] }) => {
  const { cards, edges } = useMemo(() => pictureOf(picture), [picture]);
  return (
    <svg className="pic" viewBox={`0 0 ${PICTURE.width} ${PICTURE.height}`} aria-hidden>
      <g fill="none" stroke="var(--edge)" strokeWidth="1">
        {edges.map((path) => (
          <path key={path} d={path} />
        ))}
      </g>
      {cards.map(({ id, group, ...box }) => (
        <rect key={id} {...box} rx={3} fill={`var(--${groups.has(group) ? group : 'flow'}-chip)`} opacity={0.78} />
      ))}
    </svg>
  );
};
