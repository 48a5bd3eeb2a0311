import type { SessionSummary } from '../../schema/api.ts';
import { useWords } from '../i18n/index.ts';
import { Tag } from '../ui/index.ts';

const tones = {
  completed: 'ok',
  transferred: 'accent',
  hungup: undefined,
  faulted: 'err',
  lost: 'err',
  cancelled: 'warn',
} as const;
const icons = {
  completed: 'check',
  transferred: 'phone-forwarded',
  hungup: 'phone-off',
  faulted: 'circle-alert',
  lost: 'circle-alert',
  cancelled: 'ban',
} as const;

/** How a session stands or ended: a word, a sign, and a tint. */
export const OutcomeTag = ({ session }: { readonly session: Pick<SessionSummary, 'status' | 'outcome'> }) => {
  const t = useWords();
  const { status, outcome } = session;
  if (status === 'running')
    return (
      <Tag tone="ok" icon="phone">
        {t('sessions.running')}
      </Tag>
    );
  if (status === 'parked' || outcome === null) return <Tag icon="clock">{t('sessions.parked')}</Tag>;
  const tone = tones[outcome];
  return (
    <Tag icon={icons[outcome]} {...(tone && { tone })}>
      {t(`sessions.${outcome}`)}
    </Tag>
  );
};
