import { App } from 'antd';
import { Link, useNavigate } from 'react-router';
import type { ImportedSummary } from '../../schema/imports/api.ts';
import { useMe } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Page } from '../shell/page.tsx';
import { Empty, IconButton, shortTime, Waiting } from '../ui/index.ts';
import { useImports, useRemoveImport } from './hooks.ts';
import './imports.css';

const Table = ({ imports, mayEdit }: { readonly imports: readonly ImportedSummary[]; readonly mayEdit: boolean }) => {
  const t = useWords();
  const language = useLanguage();
  const navigate = useNavigate();
  const { modal, message } = App.useApp();
  const remove = useRemoveImport();
  const ask = ({ name, title }: ImportedSummary) =>
    modal.confirm({
      title: t('imports.removeTitle', { name: title[language] }),
      content: t('imports.removeWhat'),
      okText: t('common.remove'),
      okButtonProps: { danger: true },
      cancelText: t('common.cancel'),
      onOk: () => remove.mutateAsync(name).catch((error: Error) => void message.error(error.message)),
    });
  return (
    <table className="tb tb--low">
      <thead>
        <tr>
          <th scope="col">{t('imports.connector')}</th>
          <th scope="col">{t('imports.document')}</th>
          <th scope="col" style={{ width: 100 }}>
            {t('imports.operations')}
          </th>
          <th scope="col" style={{ width: 144 }}>
            <span className="sr">{t('common.more')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {imports.map((each) => (
          <tr key={each.name}>
            <td className="cut">
              <b>{each.title[language]}</b> <span className="mute code">{each.name}</span>
            </td>
            <td className="cut">
              {each.document.title} {each.document.version}{' '}
              <span className="mute">{shortTime(each.changedAt, language)}</span>
            </td>
            <td className="num">{each.operations.length}</td>
            <td>
              {mayEdit && (
                <span className="row" style={{ justifyContent: 'flex-end' }}>
                  <IconButton
                    small
                    icon="cable"
                    label={t('imports.connect', { name: each.title[language] })}
                    onClick={() => navigate(`/connections?new=${encodeURIComponent(each.name)}`)}
                  />
                  <IconButton
                    small
                    icon="pencil"
                    label={t('imports.change', { name: each.title[language] })}
                    onClick={() => navigate(`/imports/${each.name}`)}
                  />
                  <IconButton
                    small
                    icon="trash-2"
                    label={t('imports.remove', { name: each.title[language] })}
                    onClick={() => ask(each)}
                  />
                </span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};

/** Connectors that were imported from OpenAPI documents. */
export const ImportsPage = () => {
  const t = useWords();
  const me = useMe();
  const imports = useImports();
  const mayEdit = me.data?.role === 'admin';
  const add = mayEdit && (
    <Link className="btn btn--primary" to="/imports/new">
      {t('imports.add')}
    </Link>
  );
  const none = imports.data?.length === 0;
  return (
    <Page title={t('imports.title')} actions={!none && add}>
      <p className="sub" style={{ padding: '4px 24px 14px' }}>
        {t('imports.lead')}
      </p>
      <div className="page__b">
        <Waiting of={imports} />
        {none && (
          <Empty title={t('imports.none')} action={add}>
            {mayEdit ? t('imports.lead') : t('imports.adminOnly')}
          </Empty>
        )}
        {imports.data && !none && <Table imports={imports.data} mayEdit={mayEdit} />}
      </div>
    </Page>
  );
};
