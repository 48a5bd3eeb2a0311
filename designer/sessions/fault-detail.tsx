import type { LocalText } from '../../schema/text.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import './sessions.css';

/** A name, a host, `SMTP 550`: it reads the same in every language. */
const isName = (text: string): boolean => /^\S+( \S+)?$/.test(text);

/** What an operator hears of a failure, in the reader's words; what has none stands as it came, and says so. */
export const FaultDetail = ({
  of: { detail, says },
}: {
  readonly of: { readonly detail: string; readonly says?: LocalText | undefined };
}) => {
  const t = useWords();
  const language = useLanguage();
  if (says) return <span className="num">{says[language]}</span>;
  if (detail === '') return null;
  if (isName(detail)) return <span className="num">{detail}</span>;
  return (
    <span className="num">
      <span className="raw">{t('sessions.asItCame')}</span> <span lang="en">{detail}</span>
    </span>
  );
};
