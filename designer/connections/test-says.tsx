import type { TestResult } from '../../schema/connections.ts';
import { useLanguage } from '../i18n/index.ts';
import { FaultDetail } from '../sessions/fault-detail.tsx';
import { Icon } from '../ui/index.ts';

const looks = {
  ok: { tone: 'ok', icon: 'check' },
  reachable: { tone: 'warn', icon: 'triangle-alert' },
  untested: { tone: 'warn', icon: 'triangle-alert' },
  failed: { tone: 'err', icon: 'circle-alert' },
} as const;

/** How a test went, in words. */
export const TestSays = ({ result: { result, message, detail, says } }: { readonly result: TestResult }) => {
  const language = useLanguage();
  const { tone, icon } = looks[result];
  return (
    <p className={`cn__says cn__says--${tone}`} role="status">
      <Icon name={icon} size={14} />
      <span>
        {message[language]}
        {detail && (
          <span className="cn__why">
            {' · '}
            <FaultDetail of={{ detail, says }} />
          </span>
        )}
      </span>
    </p>
  );
};
