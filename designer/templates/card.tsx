import { Link } from 'react-router';
import type { TemplateSummary } from '../../schema/api.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Tag } from '../ui/index.ts';
import { Drawn } from './picture.tsx';
import './templates.css';

/** A template in the gallery; the whole card leads to it. */
export const TemplateCard = ({ template }: { readonly template: TemplateSummary }) => {
  const t = useWords();
  const language = useLanguage();
  const { id, title, what, kind, steps, scenarios, connections, picture } = template;
  return (
    <Link className="tpl" to={`/templates/${id}`}>
      <Drawn picture={picture} />
      <span className="tpl__t">
        <b className="cut">{title[language]}</b>
        {kind !== 'ivr' && <Tag>{t(`common.${kind}`)}</Tag>}
      </span>
      <span className="tpl__w">{what[language]}</span>
      <span className="tpl__m num">
        {t('templates.steps', { count: steps })}
        {scenarios > 0 && ` · ${t('templates.scenarios', { count: scenarios })}`}
        {connections.length > 0 && ` · ${connections.join(', ')}`}
      </span>
    </Link>
  );
};
