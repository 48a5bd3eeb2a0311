import { App, Input, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { type ConnectionList, type ConnectionName, type Environment, environments } from '../../schema/connections.ts';
import { useWords } from '../i18n/index.ts';
import { Button, Icon, Tag } from '../ui/index.ts';
import { useBind, useUnbind } from './hooks.ts';

const NOTHING = '';

interface CellProps {
  readonly name: ConnectionName;
  readonly environment: Environment;
  readonly connections: ConnectionList['connections'];
  readonly mayEdit: boolean;
}

/** Which system a name means in one environment. */
const Cell = ({ name, environment, connections, mayEdit }: CellProps) => {
  const t = useWords();
  const { message } = App.useApp();
  const bind = useBind();
  const unbind = useUnbind();
  const failed = { onError: (error: Error) => void message.error(error.message) };
  const bound = name[environment];
  const fitting = connections.filter(
    ({ id, connector }) => id === bound || name.connectors.length === 0 || name.connectors.includes(connector),
  );
  const title = connections.find(({ id }) => id === bound)?.title;
  if (!mayEdit) return title ?? <span className="mute">{t('connections.notBound')}</span>;
  const missing = bound === null && name.flows.length > 0;
  return (
    <Select
      style={{ width: '100%' }}
      suffixIcon={<Icon name="chevron-down" size={14} />}
      aria-label={t('connections.bindAs', { name: name.name, environment: t(`connections.${environment}`) })}
      status={missing && environment === 'live' ? 'error' : ''}
      loading={bind.isPending || unbind.isPending}
      value={bound ?? NOTHING}
      onChange={(connection: string) =>
        connection === NOTHING
          ? unbind.mutate({ name: name.name, environment }, failed)
          : bind.mutate({ name: name.name, environment, connection }, failed)
      }
      options={[
        { value: NOTHING, label: t('connections.notBound') },
        ...fitting.map(({ id, title: text }) => ({ value: id, label: text })),
      ]}
    />
  );
};

/** Symbolic names of flows, and the system that each means in each environment. */
export const Names = ({ list, mayEdit }: { readonly list: ConnectionList; readonly mayEdit: boolean }) => {
  const t = useWords();
  const [added, setAdded] = useState<readonly string[]>([]);
  const [name, setName] = useState('');
  const fresh = added.filter((each) => !list.names.some((known) => known.name === each));
  const rows: readonly ConnectionName[] = [
    ...list.names,
    ...fresh.map((each) => ({ name: each, connectors: [], live: null, test: null, flows: [] })),
  ];
  return (
    <section className="cn__names">
      <h2>{t('connections.names')}</h2>
      <p className="sub">{t('connections.namesLead')}</p>
      <table className="tb tb--low">
        <thead>
          <tr>
            <th scope="col">{t('connections.boundAs')}</th>
            {environments.map((environment) => (
              <th scope="col" key={environment}>
                {t(`connections.${environment}`)}
              </th>
            ))}
            <th scope="col">{t('connections.usedBy')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <td>
                <b>{row.name}</b>{' '}
                {row.live === null && row.flows.length > 0 && (
                  <Tag tone="err" icon="circle-alert">
                    {t('connections.missing')}
                  </Tag>
                )}
              </td>
              {environments.map((environment) => (
                <td key={environment}>
                  <Cell name={row} environment={environment} connections={list.connections} mayEdit={mayEdit} />
                </td>
              ))}
              <td>
                {row.flows.length === 0 && <span className="mute">{t('connections.nobody')}</span>}
                <span className="cn__flows">
                  {row.flows.map((flow) => (
                    <Link key={flow.id} to={`/flows/${flow.id}`}>
                      {flow.name}
                    </Link>
                  ))}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {mayEdit && (
        <form
          className="cn__new"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim()) setAdded([...added, name.trim()]);
            setName('');
          }}
        >
          <Input
            aria-label={t('connections.newName')}
            placeholder={t('connections.newNameHelp')}
            maxLength={60}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit" icon="plus" disabled={name.trim() === ''}>
            {t('connections.addName')}
          </Button>
        </form>
      )}
    </section>
  );
};
