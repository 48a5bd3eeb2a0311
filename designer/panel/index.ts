export type { FlowPanelProps, InspectorProps } from './contract.ts';
export { FlowPanel } from './flow-panel.tsx';
export { Inspector } from './inspector.tsx';
