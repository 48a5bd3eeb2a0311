import type { ConnectorType } from './connector.ts';
import type { NodeGroup, NodeType } from './node-type.ts';
import type { LocalText } from './text.ts';

/** Everything a flow can be built from on one server: `GET /api/catalogue`. */
export interface Catalogue {
  readonly nodeTypes: readonly NodeType[];
  readonly connectors: readonly ConnectorType[];
}

/** Groups in the order of the palette. */
export const nodeGroups: Readonly<Record<NodeGroup, LocalText>> = {
  flow: { 'zh-CN': '流程控制', en: 'Flow' },
  voice: { 'zh-CN': '语音', en: 'Voice' },
  outbound: { 'zh-CN': '外呼', en: 'Outbound' },
  ticket: { 'zh-CN': '工单', en: 'Tickets' },
  connector: { 'zh-CN': '连接', en: 'Connections' },
};
