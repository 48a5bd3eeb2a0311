import { useStore } from 'zustand';
import { outermostNode } from '../../schema/trace.ts';
import { childOf } from '../canvas/model.ts';
import { useEditor } from '../editor/session.ts';
import { useTrailOfFlows } from '../editor/trail.tsx';
import { useWords } from '../i18n/index.ts';
import { Button, Icon } from '../ui/index.ts';
import { stepWithin } from './trail.ts';
import { useCallFlow } from './use-call-flow.ts';
import { useStepTitle } from './use-step-title.ts';

/** The call is in a flow that a step runs, or has come out of it again: a way to where it is. */
export const WithinLine = () => {
  const t = useWords();
  const { call, around, types } = useEditor();
  const trail = useTrailOfFlows();
  const called = useCallFlow();
  const titleOfStep = useStepTitle();
  const at = useStore(call.state, ({ call: { phase, path } }) => (phase === 'live' ? path.at(-1)?.node : undefined));
  if (at === undefined || !trail) return null;
  const here = stepWithin(at, around?.prefixes);
  const runner = called.nodes[outermostNode(at)];
  const child = at.includes('/') && runner ? childOf(runner, types.get(runner.type)) : undefined;
  if (around && here === undefined)
    return (
      <p className="ph-in-flow" role="status">
        <Icon name="corner-up-left" size={14} />
        <span className="grow">{t('simulate.backOutside', { name: around.name })}</span>
        <Button small kind="quiet" onClick={() => trail.back(around.flowId)}>
          {t('simulate.goBack')}
        </Button>
      </p>
    );
  if (around || child === undefined) return null;
  return (
    <p className="ph-in-flow" role="status">
      <Icon name="arrow-right" size={14} />
      <span className="grow">{t('simulate.isWithin', { title: titleOfStep(at) })}</span>
      <Button small kind="quiet" onClick={() => trail.open(child)}>
        {t('simulate.lookInside')}
      </Button>
    </p>
  );
};
