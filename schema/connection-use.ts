import type { NodeType } from './node-type.ts';

/** A symbolic name that a step uses. */
export interface ConnectionUse {
  /** The parameter that holds it. */
  readonly param: string;
  readonly name: string;
  /** Kind of system that has to be behind it. */
  readonly connector: string;
}

interface Connecting {
  readonly properties?: Readonly<Record<string, { readonly 'x-connection'?: string } | undefined>>;
}

/** Symbolic names in a step's parameters (`x-connection`); one that is left out is the connector's own name. */
export const connectionUses = (
  type: Pick<NodeType, 'params'> | undefined,
  params: Readonly<Record<string, unknown>>,
): ConnectionUse[] =>
  Object.entries((type?.params as Connecting | undefined)?.properties ?? {}).flatMap(([param, field]) => {
    const connector = field?.['x-connection'];
    if (connector === undefined) return [];
    const given = Object.hasOwn(params, param) ? params[param] : undefined;
    return [{ param, connector, name: typeof given === 'string' && given !== '' ? given : connector }];
  });
