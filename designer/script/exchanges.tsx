import type { FlowNode } from '../../schema/flow.ts';
import type { NodeType } from '../../schema/node-type.ts';
import { valueInWords } from '../document/summary.ts';
import { useDocument } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Token } from '../ui/index.ts';
import { exchangesOf } from './asked.ts';

/** What a step asks another system, and where its answers are kept. */
export const Exchanges = ({ node, type }: { readonly node: FlowNode; readonly type: NodeType | undefined }) => {
  const t = useWords();
  const language = useLanguage();
  const variables = useDocument((state) => state.flow.variables);
  const spoken = useDocument((state) => state.flow.language);
  const words = { yes: t('common.yes'), no: t('common.no'), empty: t('canvas.notFilled') };
  const groups = exchangesOf(type, node.params);
  if (groups.length === 0) return null;
  return (
    <dl className="sc__ask">
      {groups.map(({ name, entries }) => (
        <div key={name}>
          <dt>
            {t(name === 'input' ? 'script.asks_input' : name === 'save' ? 'script.asks_save' : 'script.asks_other')}
          </dt>
          <dd>
            {entries.map(({ name: field, schema, value }) => (
              <span key={field} className="sc__e">
                {schema['x-label']?.[language] ?? field}
                <span aria-hidden>→</span>
                {valueInWords(value, schema, { variables, language: spoken }, language, words).map((part, at) => {
                  const key = `${at} ${part.text}`;
                  return part.kind === 'token' ? (
                    <Token key={key}>{part.text}</Token>
                  ) : (
                    <span key={key}>{part.text}</span>
                  );
                })}
              </span>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
};
