import { recordingKinds } from '../../schema/api.ts';
import { faultKinds } from '../../schema/faults.ts';
import type { Flow } from '../../schema/flow.ts';
import { exitsOf, type NodeType } from '../../schema/node-type.ts';
import type { Language } from '../../schema/text.ts';
import type { Effect, TraceStep } from '../../schema/trace.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Banner, Chip, clockTime, duration, Keycap, Tag } from '../ui/index.ts';
import { FaultDetail } from './fault-detail.tsx';
import { stepTitle } from './step-title.ts';
import { valueText } from './value.ts';

/** A note is in the language of the call; most have the reader's words with them. */
const noteIn = ({ text, data }: Effect, language: Language): string => {
  const told = data?.[language];
  return typeof told === 'string' ? told : text;
};

/** What was recorded; a whole call that begins has no length yet. */
const RecordedWords = ({ data = {} }: Pick<Effect, 'data'>) => {
  const t = useWords();
  const language = useLanguage();
  const kind = recordingKinds.find((known) => known === data.kind) ?? 'message';
  const seconds = typeof data.seconds === 'number' ? data.seconds : undefined;
  return (
    <span>
      {t(`recordings.${kind}`)}
      {seconds !== undefined && ` · ${duration(seconds * 1000, language)}`}
    </span>
  );
};

/** One effect in words. */
export const EffectLine = ({ effect }: { readonly effect: Effect }) => {
  const t = useWords();
  const language = useLanguage();
  return (
    <p className="said">
      <span className="s12 mute">{t(`sessions.${effect.kind}`)}</span>
      {effect.kind === 'said' && <span className="bub">{effect.text}</span>}
      {effect.kind === 'keys' && (
        <span className="row" style={{ gap: 3, flexWrap: 'wrap' }}>
          {/^[0-9*#]+$/.test(effect.text)
            ? // biome-ignore lint/suspicious/noArrayIndexKey: keys repeat, and their order never changes.
              [...effect.text].map((key, at) => <Keycap key={at}>{key}</Keycap>)
            : effect.text}
        </span>
      )}
      {effect.kind === 'recorded' && <RecordedWords data={effect.data} />}
      {!['said', 'keys', 'recorded'].includes(effect.kind) && <span>{noteIn(effect, language)}</span>}
    </p>
  );
};

interface Names {
  /** The flow that the session went by: titles and labels are those of its version. */
  readonly flow: Flow | undefined;
  readonly types: ReadonlyMap<string, NodeType>;
}

const StepView = ({ step, flow, types }: { readonly step: TraceStep } & Names) => {
  const t = useWords();
  const language = useLanguage();
  const type = types.get(step.type);
  const node = flow?.nodes[step.node];
  const title = stepTitle(step.node, step.type, { flow, types, language });
  // A step inside another flow has exits that only that flow knows; its type knows those that all such steps have.
  const exit = type && exitsOf(type, node?.params ?? {}).find(({ name }) => name === step.exit);
  const fault = step.fault && faultKinds[step.fault.code];
  return (
    <li className="step">
      <div className="step__l">
        <Chip group={type?.group ?? 'flow'} icon={type?.icon ?? 'circle-help'} />
      </div>
      <div className="step__b">
        <div className="step__h">
          <b className="cut" title={title}>
            {title}
          </b>
          {step.exit !== undefined && (
            <Tag tone={step.fault ? 'err' : 'accent'}>{exit?.title[language] ?? step.exit}</Tag>
          )}
          <span className="grow" />
          <span className="s12 mute num">
            {clockTime(step.at)} · {duration(step.ms, language)}
          </span>
        </div>
        {step.effects.map((effect, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a finished step's effects never change.
          <EffectLine key={at} effect={effect} />
        ))}
        {Object.entries(step.changed).map(([name, value]) => (
          <span key={name} className="change">
            <span className="tok">{flow?.variables[name]?.label ?? name}</span>
            {valueText(value) ?? t('common.empty')}
          </span>
        ))}
        {step.fault && (
          <div style={{ marginTop: 8 }}>
            <Banner tone="err">
              {fault?.message[language] ?? step.fault.code}
              {fault?.retryHelps && ` · ${t('sessions.tryAgain')}`}
              {step.fault.detail && (
                <p className="s12">
                  <FaultDetail of={step.fault} />
                </p>
              )}
            </Banner>
          </div>
        )}
      </div>
    </li>
  );
};

/** A session step by step. */
export const TraceView = ({ trace, ...names }: { readonly trace: readonly TraceStep[] } & Names) => (
  <ol>
    {trace.map((step) => (
      <StepView key={step.seq} step={step} {...names} />
    ))}
  </ol>
);
