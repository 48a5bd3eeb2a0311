import { memo, useEffect, useRef } from 'react';
import { exitTitle } from '../canvas/model.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { duration, Icon } from '../ui/index.ts';
import { useStepTitle } from './names.ts';
import type { Story, StoryStep } from './story.ts';

interface StepProps {
  readonly step: StoryStep;
  readonly place: number;
  readonly title: string;
  readonly exit: string;
  readonly state: 'past' | 'now' | 'ahead';
  onGo(step: StoryStep): void;
}

const Step = memo(({ step, place, title, exit, state, onGo }: StepProps) => {
  const language = useLanguage();
  const classes = ['st', state === 'now' && 'st--cur', state === 'ahead' && 'st--ahead', step.done.fault && 'st--bad'];
  return (
    <button
      type="button"
      className={classes.filter(Boolean).join(' ')}
      aria-current={state === 'now' ? 'step' : undefined}
      onClick={() => onGo(step)}
    >
      <b className="num">{place}</b>
      {step.done.fault && <Icon name="triangle-alert" size={12} />}
      {title}
      <em className="num">
        {exit && <span>{exit}</span>}
        {step.trace && <span>{duration(step.trace.ms, language)}</span>}
      </em>
    </button>
  );
});

/** Leads to the steps that are not drawn. */
const More = ({ step, onGo }: { readonly step: StoryStep | undefined; onGo(step: StoryStep): void }) => {
  const t = useWords();
  if (!step) return null;
  return (
    <button type="button" className="st" aria-label={t('replay.moreSteps')} onClick={() => onGo(step)}>
      …
    </button>
  );
};

/** Steps drawn on each side of the one that is looked at: a call of hundreds keeps up with the keys. */
const AROUND = 40;

interface StepBarProps {
  readonly story: Story;
  /** Place of the step that is looked at, from 0. */
  readonly index: number;
  onGo(step: StoryStep): void;
}

/** All steps of the call in a row; a click goes to one. */
export const StepBar = ({ story, index, onGo }: StepBarProps) => {
  const t = useWords();
  const language = useLanguage();
  const { types } = useEditor();
  const { nodes } = useFlowNow();
  const title = useStepTitle(story);
  const bar = useRef<HTMLDivElement>(null);
  const first = Math.max(0, index - AROUND);
  const shown = story.steps.slice(first, index + AROUND + 1);
  useEffect(() => {
    if (index >= 0)
      bar.current?.querySelector('[aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
  }, [index]);
  return (
    <section className="foot foot--trace" aria-label={t('replay.steps')}>
      <b className="rp__n num">{t('replay.stepOf', { step: index + 1, of: story.steps.length })}</b>
      <div className="call-trace" ref={bar}>
        {first > 0 && <More step={story.steps[first - 1]} onGo={onGo} />}
        {shown.map((step, place) => {
          const at = first + place;
          return (
            <Step
              key={step.seq}
              step={step}
              place={at + 1}
              title={title(step.node)}
              exit={step.done.exit === undefined ? '' : exitTitle(nodes[step.node], types, step.done.exit, language)}
              state={at === index ? 'now' : at < index ? 'past' : 'ahead'}
              onGo={onGo}
            />
          );
        })}
        <More step={story.steps[index + AROUND + 1]} onGo={onGo} />
      </div>
    </section>
  );
};
