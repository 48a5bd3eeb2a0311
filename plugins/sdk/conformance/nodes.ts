import { Value as Schemas } from 'typebox/value';
import type { ExitDeclaration } from '../../../schema/node-type.ts';
import type { LocalText } from '../../../schema/text.ts';
import type { RunnableNode } from '../node.ts';
import type { RunnableTrigger } from '../trigger.ts';
import { formProblems, labelProblems, textProblems, versionProblems } from './checks/declared.ts';
import { type Problems, problem } from './checks/verdict.ts';
import { webhookProblems } from './webhooks.ts';

const exitProblems = (exit: ExitDeclaration): Problems =>
  'each' in exit
    ? []
    : textProblems(problem(`出口 ${exit.name} 的标题`, `the title of the exit ${exit.name}`), exit.title);

const wordProblems = ({ title, help }: { readonly title: LocalText; readonly help: LocalText }): Problems => [
  ...textProblems(problem('标题', 'the title'), title),
  ...textProblems(problem('说明', 'the help'), help, true),
];

const sampleProblems = (schema: object, sample: unknown): Problems =>
  Schemas.Errors(schema, sample).map(({ instancePath, message }) =>
    problem(`sample${instancePath} ${message}`, `sample${instancePath} ${message}`),
  );

/** What is wrong with the declaration of a node type. How it runs, scenarios show. */
export const nodeProblems = (node: RunnableNode): Problems => [
  ...wordProblems(node),
  ...textProblems(problem('摘要', 'the summary'), node.summary),
  ...formProblems(node.params),
  ...node.exits.flatMap(exitProblems),
  ...versionProblems(node.version, node.upgrade),
  ...sampleProblems(node.params, node.sample),
];

/** What is wrong with a trigger: its declaration and, of a webhook, what it believes. */
export const triggerProblems = (trigger: RunnableTrigger): Problems => [
  ...wordProblems(trigger),
  ...formProblems(trigger.config),
  ...labelProblems(trigger.emits),
  ...versionProblems(trigger.version, trigger.upgrade),
  ...sampleProblems(trigger.config, trigger.sample),
  ...(trigger.kind === 'webhook' ? webhookProblems(trigger) : []),
];
