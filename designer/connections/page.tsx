import { App } from 'antd';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import type { ConnectionSummary } from '../../schema/connections.ts';
import { useCatalogue, useMe } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Page } from '../shell/page.tsx';
import { Button, Chip, Empty, IconButton, shortTime, Tag, Waiting } from '../ui/index.ts';
import { ConnectionEditor } from './editor.tsx';
import { ConnectionHealthTag } from './health.tsx';
import { useConnections, useRemoveConnection, useTestConnection } from './hooks.ts';
import { Names } from './names.tsx';
import { TestSays } from './test-says.tsx';
import './connections.css';

interface RowProps {
  readonly connection: ConnectionSummary;
  readonly mayEdit: boolean;
  onEdit(): void;
}

const Row = ({ connection, mayEdit, onEdit }: RowProps) => {
  const t = useWords();
  const language = useLanguage();
  const { modal, message } = App.useApp();
  const type = useCatalogue().data?.connectors.find(({ name }) => name === connection.connector);
  const tried = useTestConnection();
  const remove = useRemoveConnection();
  const { id, title: name, bindings, problem, origin } = connection;
  const last = tried.data ?? connection.lastTest;
  const ask = () =>
    modal.confirm({
      title: t('connections.removeTitle', { name }),
      content: t('connections.removeWhat'),
      okText: t('common.remove'),
      okButtonProps: { danger: true },
      cancelText: t('common.cancel'),
      onOk: () => remove.mutateAsync(id).catch((error: Error) => void message.error(error.message)),
    });
  return (
    <tr>
      <td>
        <span className="cn__title">
          <Chip group="connector" icon={type?.icon ?? 'plug'} />
          <span>
            <b>{name}</b>
            <span className="s12 mute">{type?.title[language] ?? connection.connector}</span>
          </span>
        </span>
      </td>
      <td>
        <span className="cn__tags">
          {bindings.map((binding) => (
            <Tag key={`${binding.name} ${binding.environment}`} {...(binding.environment === 'live' && { tone: 'ok' })}>
              {binding.name} · {t(`connections.${binding.environment}`)}
            </Tag>
          ))}
          <ConnectionHealthTag connection={id} />
          {origin === 'configuration' && <Tag>{t('connections.fromSettings')}</Tag>}
        </span>
      </td>
      <td>
        {problem && (
          <Tag tone="err" icon="circle-alert">
            {problem.message[language]}
          </Tag>
        )}
        {last ? <TestSays result={last} /> : <span className="mute">{t('connections.neverTested')}</span>}
        {last && <span className="s12 mute num">{shortTime(last.at, language)}</span>}
      </td>
      <td>
        {mayEdit && (
          <span className="row" style={{ justifyContent: 'flex-end' }}>
            <Button
              small
              icon="plug"
              busy={tried.isPending}
              onClick={() => tried.mutate({ id }, { onError: (error) => void message.error(error.message) })}
            >
              {tried.isPending ? t('connections.trying') : t('connections.tryIt')}
            </Button>
            {origin === 'stored' && (
              <>
                <IconButton small icon="pencil" label={t('connections.edit', { name })} onClick={onEdit} />
                <IconButton small icon="trash-2" label={t('connections.remove', { name })} onClick={ask} />
              </>
            )}
          </span>
        )}
      </td>
    </tr>
  );
};

/** Connections to other systems, and what symbolic names mean in each environment. */
export const ConnectionsPage = () => {
  const t = useWords();
  const me = useMe();
  const list = useConnections();
  const [edited, setEdited] = useState<ConnectionSummary | 'new'>();
  const mayEdit = me.data?.role === 'admin';
  const none = list.data?.connections.length === 0;
  // `?new=<connector>`: from an import straight to its connection.
  const [params, setParams] = useSearchParams();
  const kind = params.get('new') ?? undefined;
  const open = edited ?? (kind !== undefined && mayEdit ? 'new' : undefined);
  const close = () => {
    setEdited(undefined);
    if (kind !== undefined) setParams({}, { replace: true });
  };
  const add = mayEdit && (
    <span className="row cn__add">
      <Link className="btn btn--line" to="/imports/new">
        {t('connections.import')}
      </Link>
      <Button kind="primary" icon="plus" onClick={() => setEdited('new')}>
        {t('connections.add')}
      </Button>
    </span>
  );
  return (
    <Page title={t('connections.title')} actions={!none && add}>
      {open && (
        <ConnectionEditor
          key={open === 'new' ? '' : open.id}
          {...(open !== 'new' && { initial: open })}
          kind={kind}
          onClose={close}
        />
      )}
      <p className="sub" style={{ padding: '4px 24px 14px' }}>
        {t('connections.lead')} {!mayEdit && t('connections.onlyAdmins')}
      </p>
      <div className="page__b">
        <Waiting of={list} />
        {none && (
          <Empty title={t('connections.none')} action={add}>
            {t('connections.noneLead')}
          </Empty>
        )}
        {list.data && !none && (
          <table className="tb">
            <thead>
              <tr>
                <th scope="col">{t('connections.name')}</th>
                <th scope="col">{t('connections.boundAs')}</th>
                <th scope="col">{t('connections.lastTest')}</th>
                <th scope="col">
                  <span className="sr">{t('common.more')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {list.data.connections.map((connection) => (
                <Row
                  key={connection.id}
                  connection={connection}
                  mayEdit={mayEdit}
                  onEdit={() => setEdited(connection)}
                />
              ))}
            </tbody>
          </table>
        )}
        {list.data && (list.data.names.length > 0 || !none) && <Names list={list.data} mayEdit={mayEdit} />}
      </div>
    </Page>
  );
};
