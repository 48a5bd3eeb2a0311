import { useQueryClient } from '@tanstack/react-query';
import { useStore } from 'zustand';
import { toggleDrawer } from '../editor/commands.ts';
import { useEditor, useSaving } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { Button, Icon } from '../ui/index.ts';
import { useScenarios } from './api.ts';
import { passing } from './coverage.ts';
import { runOf, startRun } from './run.ts';
import './footer.css';

const usePassing = () => {
  const { flowId } = useEditor();
  const etag = useSaving((state) => state.draft.etag);
  const { data } = useScenarios(flowId, etag);
  return data && passing(data);
};

/** 场景 6 / 7 通过, in the bar below; opens the drawer. */
export const ScenarioCount = () => {
  const t = useWords();
  const session = useEditor();
  const count = usePassing();
  if (!count) return null;
  const tone = count.red > 0 ? 'err' : count.stale > 0 || count.total === 0 ? 'none' : 'ok';
  return (
    <button type="button" className={`scnf scnf--${tone} num`} onClick={() => toggleDrawer(session, 'scenarios')}>
      <Icon name={count.red > 0 ? 'circle-x' : 'circle-check'} size={14} />
      {count.total === 0 ? t('scenarios.footerNone') : t('scenarios.footer', count)}
    </button>
  );
};

/** Where one publishes: what scenarios say of the draft. `always`: they can be run again though all is well. */
export const ScenariosBeforePublish = ({ always = false }: { readonly always?: boolean }) => {
  const t = useWords();
  const { flowId, autosave } = useEditor();
  const queries = useQueryClient();
  const count = usePassing();
  const { on, done, total } = useStore(runOf(flowId));
  if (!count || count.total === 0) return null;
  const bad = count.red > 0 || count.stale > 0;
  return (
    <div className={bad ? 'scnp scnp--warn' : 'scnp'} role="status">
      <Icon name={bad ? 'triangle-alert' : 'circle-check'} />
      <span className="grow num">
        {on
          ? t('scenarios.progress', { done, total })
          : [
              t('scenarios.footer', count),
              count.red > 0 && t('scenarios.publishRed', { count: count.red }),
              count.stale > 0 && t('scenarios.publishStale', { count: count.stale }),
            ]
              .filter((part) => part !== false)
              .join(' · ')}
      </span>
      {(bad || always) && (
        <Button small disabled={on} onClick={() => void autosave.flush().then(() => startRun(flowId, queries))}>
          {t('scenarios.beforePublish')}
        </Button>
      )}
    </div>
  );
};
