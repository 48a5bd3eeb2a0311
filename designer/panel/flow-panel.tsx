import type { FlowPanelProps } from './contract.ts';

/** The panel of the flow itself. */
export const FlowPanel = ({ flow }: FlowPanelProps) => <aside className="ins">{flow.name}</aside>;
