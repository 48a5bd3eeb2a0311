import type { FlowSignature } from '../../schema/subflow.ts';

const flow = (name: string, changes: Partial<FlowSignature> = {}): [string, FlowSignature] => [
  name,
  { kind: 'ivr', name, isLive: true, variables: {}, runs: [], ...changes },
];

/** Flows that the documents in `good` and `bad` run. */
export const neighbours: ReadonlyMap<string, FlowSignature> = new Map([
  flow('ask-phone', {
    variables: {
      tries: { type: 'number', label: '次数', input: true },
      phone: { type: 'text', label: '手机号', output: true },
      parts: { type: 'list', label: '几段', output: true },
    },
  }),
  flow('drawn', { isLive: false }),
  flow('campaign', { kind: 'outbound' }),
  flow('endless', { runs: ['endless'] }),
]);
