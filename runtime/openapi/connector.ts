import { type TObject, Type } from 'typebox';
import { type ConnectorDefinition, type OperationDefinition, PlainText } from '../../plugins/sdk/index.ts';
import { resultOf } from './answer.ts';
import { type AuthorizedContext, authConfig, authorized } from './auth.ts';
import { TIMEOUT_SECONDS } from './operations.ts';
import type { ImportedConnector, ImportedOperation } from './plan.ts';
import { requestOf } from './request.ts';

/** Braces in a summary stand for parameters. */
const plain = (text: string): string => text.replaceAll('{', '｛').replaceAll('}', '｝');

const configOf = ({ server, auth }: Pick<ImportedConnector, 'server' | 'auth'>): TObject =>
  Type.Object(
    {
      baseUrl: PlainText({
        label: { 'zh-CN': '地址', en: 'Address' },
        pattern: '^https?://',
        maxLength: 500,
        ...(server && { default: server }),
      }),
      ...authConfig(auth),
    },
    { additionalProperties: false },
  );

const definitionOf = (connector: ImportedConnector, operation: ImportedOperation): OperationDefinition<TObject> => ({
  title: operation.title,
  help: operation.help,
  summary: {
    'zh-CN': `${plain(connector.title['zh-CN'])}：${plain(operation.title['zh-CN'])}，最多等 {timeout} 秒`,
    en: `${plain(connector.title.en)}: ${plain(operation.title.en)}, at most {timeout} s`,
  },
  icon: operation.effect === 'read' ? 'cloud-download' : 'cloud-upload',
  effect: operation.effect,
  ...(operation.repeatable && { repeatable: true }),
  input: operation.input,
  output: operation.output,
  exits: operation.exits,
  timeout: TIMEOUT_SECONDS,
  sample: operation.sample,
  async run(context) {
    const { config, input } = context as unknown as AuthorizedContext & { input: Record<string, unknown> };
    const request = requestOf(operation.plan, String(config.baseUrl), input, context);
    const answer = await authorized(request, connector.auth, context as unknown as AuthorizedContext);
    return resultOf(operation.plan, answer);
  },
});

/** An imported connector, as flows and connections use it: one run for all, what differs is in the plan. */
export const connectorOf = (connector: ImportedConnector): ConnectorDefinition => ({
  name: connector.name,
  title: connector.title,
  icon: 'plug',
  config: configOf(connector),
  operations: Object.fromEntries(
    connector.operations.map((operation) => [operation.name, definitionOf(connector, operation)]),
  ),
});
