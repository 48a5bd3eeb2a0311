import { Input } from 'antd';
import { useMemo, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import type { Template } from '../../schema/api.ts';
import { useCatalogue, useCreateFlow, useMe } from '../api/index.ts';
import { FlowReader } from '../editor/reader.tsx';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Page } from '../shell/page.tsx';
import { Banner, Button, Field, Icon, Waiting } from '../ui/index.ts';
import { useTemplate } from './hooks.ts';
import './templates.css';

const Begin = ({ template }: { readonly template: Template }) => {
  const t = useWords();
  const language = useLanguage();
  const go = useNavigate();
  const create = useCreateFlow();
  const [name, setName] = useState(template.document.name);
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate(
          { name: name.trim(), kind: template.kind, template: template.id },
          { onSuccess: ({ id }) => void go(`/flows/${id}`) },
        );
      }}
    >
      {create.error && <Banner tone="err">{create.error.message}</Banner>}
      <Field label={t('flows.name')} error={create.error?.at('/name')}>
        {(control) => (
          <Input {...control} required maxLength={80} value={name} onChange={({ target }) => setName(target.value)} />
        )}
      </Field>
      {language === 'en' && <p className="s12 mute">{t('templates.spoken')}</p>}
      <Button kind="primary" type="submit" busy={create.isPending} disabled={name.trim() === ''}>
        {t('templates.use')}
      </Button>
    </form>
  );
};

const Facts = ({ template }: { readonly template: Template }) => {
  const t = useWords();
  const { steps, scenarios, connections } = template;
  return (
    <ul className="tpl__f">
      <li>
        <Icon name="workflow" size={14} />
        {t('templates.steps', { count: steps })}
      </li>
      <li>
        <Icon name="circle-check" size={14} />
        {t('templates.scenariosWhat', { count: scenarios })}
      </li>
      {connections.length > 0 && (
        <li>
          <Icon name="cable" size={14} />
          {t('templates.needs', { names: connections.join(', ') })}
        </li>
      )}
    </ul>
  );
};

/** One template: the flow to walk through, what it needs, and a name for one's own. */
export const TemplatePage = () => {
  const t = useWords();
  const language = useLanguage();
  const { templateId = '' } = useParams();
  const template = useTemplate(templateId);
  const catalogue = useCatalogue();
  const me = useMe();
  const mayEdit = me.data?.role === 'admin' || me.data?.role === 'analyst';
  const reading = useMemo(
    () => template.data && { id: `template:${template.data.id}`, document: template.data.document },
    [template.data],
  );
  const title = template.data?.title[language] ?? t('templates.title');
  return (
    <Page
      name={title}
      title={
        <>
          <Link className="tpl__up mute" to="/templates">
            {t('templates.title')}
          </Link>
          <span className="mute"> / </span>
          {title}
        </>
      }
    >
      <Waiting of={template} />
      {template.data && <Waiting of={catalogue} />}
      {template.data && reading && catalogue.data && (
        <div className="tpl__d">
          <div className="tpl__c">
            <FlowReader reading={reading} catalogue={catalogue.data} />
          </div>
          <aside className="tpl__s">
            <p>{template.data.what[language]}</p>
            <Facts template={template.data} />
            {mayEdit && <Begin template={template.data} />}
          </aside>
        </div>
      )}
    </Page>
  );
};
