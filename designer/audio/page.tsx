import { App } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import type { AudioAsset } from '../../schema/api.ts';
import { useAudio, useMe, useRemoveAudio } from '../api/index.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Page } from '../shell/page.tsx';
import { Button, duration, Empty, fullTime, IconButton, shortTime, Waiting } from '../ui/index.ts';
import { AudioEditor } from './editor.tsx';
import { SoundButton } from './sound-button.tsx';
import './audio.css';

const Users = ({ flows }: Pick<AudioAsset, 'flows'>) => {
  const t = useWords();
  const language = useLanguage();
  const [first, ...rest] = flows;
  if (!first) return <span className="mute">{t('audio.unused')}</span>;
  return (
    <span className="cut" title={flows.map(({ name }) => name).join(language === 'en' ? ', ' : '、')}>
      <Link to={`/flows/${first.id}`} style={{ color: 'var(--accent-ink)' }}>
        {first.name}
      </Link>
      {rest.length > 0 && <span className="mute"> {t('audio.moreFlows', { count: flows.length })}</span>}
    </span>
  );
};

interface RowProps {
  readonly asset: AudioAsset;
  readonly mayEdit: boolean;
  onEdit(): void;
  onRemove(): void;
}

const Row = ({ asset, mayEdit, onEdit, onRemove }: RowProps) => {
  const t = useWords();
  const language = useLanguage();
  const { title, transcript, durationMs, url, flows, changedAt, changedBy } = asset;
  return (
    <tr>
      <td>
        <span className="row" style={{ gap: 10 }}>
          <SoundButton url={url} name={title} />
          <span className="two grow">
            <b className="cut">{title}</b>
            {transcript && <span title={transcript}>{transcript}</span>}
          </span>
        </span>
      </td>
      <td>{t(asset.language === 'zh-CN' ? 'common.zh' : 'common.en')}</td>
      <td className="num">{duration(durationMs, language)}</td>
      <td>
        <Users flows={flows} />
      </td>
      <td>
        <span className="two" title={fullTime(changedAt, language)}>
          <b className="plain num">{shortTime(changedAt, language)}</b>
          <span>{changedBy}</span>
        </span>
      </td>
      <td>
        {mayEdit && (
          <span className="row" style={{ justifyContent: 'flex-end' }}>
            <IconButton small icon="pencil" label={t('audio.edit', { name: title })} onClick={onEdit} />
            <IconButton small icon="trash-2" label={t('audio.remove', { name: title })} onClick={onRemove} />
          </span>
        )}
      </td>
    </tr>
  );
};

const Table = ({
  assets,
  mayEdit,
  onEdit,
}: {
  readonly assets: readonly AudioAsset[];
  readonly mayEdit: boolean;
  onEdit(asset: AudioAsset): void;
}) => {
  const t = useWords();
  const { modal, message } = App.useApp();
  const remove = useRemoveAudio();
  const ask = ({ id, title }: AudioAsset) =>
    modal.confirm({
      title: t('audio.removeTitle', { name: title }),
      content: t('audio.removeWhat'),
      okText: t('common.delete'),
      okButtonProps: { danger: true },
      cancelText: t('common.cancel'),
      onOk: () => remove.mutateAsync(id).catch((error: Error) => void message.error(error.message, 6)),
    });
  return (
    <table className="tb">
      <colgroup>
        <col />
        <col style={{ width: 110 }} />
        <col style={{ width: 110 }} />
        <col style={{ width: 240 }} />
        <col style={{ width: 150 }} />
        <col style={{ width: 112 }} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">{t('audio.name')}</th>
          <th scope="col">{t('audio.language')}</th>
          <th scope="col">{t('audio.length')}</th>
          <th scope="col">{t('audio.usedIn')}</th>
          <th scope="col">{t('audio.changed')}</th>
          <th scope="col">
            <span className="sr">{t('common.more')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {assets.map((asset) => (
          <Row
            key={asset.id}
            asset={asset}
            mayEdit={mayEdit}
            onEdit={() => onEdit(asset)}
            onRemove={() => ask(asset)}
          />
        ))}
      </tbody>
    </table>
  );
};

/** Uploaded audio: heard, named, replaced and deleted. */
export const AudioPage = () => {
  const t = useWords();
  const me = useMe();
  const audio = useAudio();
  const [edited, setEdited] = useState<AudioAsset | 'new'>();
  const mayEdit = me.data?.role === 'admin' || me.data?.role === 'analyst';
  const add = mayEdit && (
    <Button kind="primary" icon="upload" onClick={() => setEdited('new')}>
      {t('audio.upload')}
    </Button>
  );
  const none = audio.data?.length === 0;
  return (
    <Page title={t('audio.title')} actions={!none && add}>
      {edited && <AudioEditor {...(edited !== 'new' && { asset: edited })} onClose={() => setEdited(undefined)} />}
      <p className="sub" style={{ padding: '4px 24px 14px' }}>
        {t('audio.lead')}
      </p>
      <div className="page__b">
        <Waiting of={audio} />
        {none && (
          <Empty title={t('audio.none')} action={add}>
            {t('audio.noneLead')}
          </Empty>
        )}
        {audio.data && !none && <Table assets={audio.data} mayEdit={mayEdit} onEdit={setEdited} />}
      </div>
    </Page>
  );
};
