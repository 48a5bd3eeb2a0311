import { createUniverse } from '../engine/kit.ts';
import { callNode, plugins, realConnections } from './node-call.ts';

/** Runs one operation as a step of a flow does, over real connections; every output field is stored. */
export const runOperation = async (
  type: string,
  input: Readonly<Record<string, unknown>>,
  config: Readonly<Record<string, unknown>>,
  { timeout = 3, now }: { readonly timeout?: number; readonly now?: () => Date } = {},
) => {
  const [connector = ''] = type.split('.');
  const { clock } = createUniverse();
  const connections = realConnections(clock, {
    connections: { [connector]: { connector, config } },
    ...(now && { now }),
  });
  const fields = [
    'status',
    'statusText',
    'company',
    'companyName',
    'waybill',
    'order',
    'reason',
    'last',
    'place',
    'at',
  ];
  const variables = Object.fromEntries(fields.map((name) => [name, {}]));
  const given =
    plugins.connectors.get(connector)?.operations[type.slice(connector.length + 1)]?.output.properties ?? {};
  const save = Object.fromEntries(fields.filter((name) => name in given).map((name) => [name, name]));
  const call = await callNode(type, { input, timeout, save }, { variables, clock, connections });
  const { step, state } = await call.ended();
  return { exit: step.exit, fault: step.fault?.code, step, outputs: state.variables };
};
