import type { InspectorProps } from './contract.ts';

/** The panel of the selected step. */
export const Inspector = ({ node }: InspectorProps) => <aside className="ins">{node.type}</aside>;
