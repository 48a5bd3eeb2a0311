import { Link } from 'react-router';
import type { ImportChanges } from '../../schema/imports/api.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Banner } from '../ui/index.ts';

const Names = ({ title, names }: { readonly title: string; readonly names: readonly string[] }) =>
  names.length === 0 ? null : (
    <>
      <h3>{title}</h3>
      <ul>
        {names.map((name) => (
          <li key={name} className="code">
            {name}
          </li>
        ))}
      </ul>
    </>
  );

/** What flows get when the newer document is taken. */
export const Changes = ({ changes }: { readonly changes: ImportChanges }) => {
  const t = useWords();
  const language = useLanguage();
  const { added, removed, changed, flows } = changes;
  const nothing = added.length + removed.length + changed.length === 0;
  return (
    <section className="imp__card">
      {nothing && <p>{t('imports.noChanges')}</p>}
      {flows.length > 0 && (
        <Banner tone="warn">
          <b>{t('imports.usedBy')}</b>
          <p>{t('imports.usedByHelp')}</p>
          <ul>
            {flows.map((flow) => (
              <li key={flow.id}>
                <Link to={`/flows/${flow.id}`}>{flow.name}</Link>{' '}
                <span className="code">{flow.operations.join(', ')}</span>
              </li>
            ))}
          </ul>
        </Banner>
      )}
      <Names title={t('imports.removed')} names={removed} />
      {changed.length > 0 && (
        <>
          <h3>{t('imports.changed')}</h3>
          <ul>
            {changed.map(({ name, what }) => (
              <li key={name}>
                <span className="code">{name}</span> {what.map((each) => each[language]).join('; ')}
              </li>
            ))}
          </ul>
        </>
      )}
      <Names title={t('imports.added')} names={added} />
    </section>
  );
};
