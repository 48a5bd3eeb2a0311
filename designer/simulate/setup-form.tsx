import { useStore } from 'zustand';
import type { PartyReaction } from '../../schema/api.ts';
import type { Language } from '../../schema/text.ts';
import { titleOf } from '../canvas/model.ts';
import { callOrder } from '../document/order.ts';
import { useEditor, useFlowNow, useSaving } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, Field, Icon, Segmented } from '../ui/index.ts';
import { masked } from './masked.ts';
import { placeCall } from './place-call.ts';
import { type CallSetup, plainSetup } from './setup.ts';
import { useShapes } from './use-shapes.ts';
import { useFlowZone, ValueField, wrongField } from './value-field.tsx';

const useSetup = () => {
  const { call } = useEditor();
  const setup = useStore(call.state, (state) => state.setup);
  /** `undefined` leaves a field to what a real call has. */
  const put = (change: { readonly [K in keyof CallSetup]?: CallSetup[K] | undefined }) => {
    const next = Object.entries({ ...setup, ...change }).filter(([, value]) => value !== undefined);
    call.set({ setup: { ...plainSetup, ...Object.fromEntries(next) } });
  };
  return { setup, put };
};

const REACTIONS: readonly PartyReaction[] = ['answers', 'busy', 'noAnswer'];

const Reaction = ({ who }: { readonly who: 'called' | 'party' }) => {
  const t = useWords();
  const { call } = useEditor();
  const people = useStore(call.state, (state) => state.setup.people);
  return (
    <div className="fld">
      <div className="fld__l">{t(`simulate.${who}`)}</div>
      <Segmented
        small
        wide
        label={t(`simulate.${who}`)}
        value={people[who] ?? 'answers'}
        options={REACTIONS.map((value) => ({ value, label: t(`simulate.reacts_${value}`) }))}
        onChange={(value) => call.react({ ...people, [who]: value })}
      />
    </div>
  );
};

const Numbers = () => {
  const t = useWords();
  const { setup, put } = useSetup();
  const numbers = useSaving((state) => state.draft.numbers);
  const digits = (text: string) => text.replace(/[^\d+]/g, '').slice(0, 21);
  return (
    <div className="ph-form__two">
      <Field label={t('simulate.from')}>
        {({ status: _, ...control }) => (
          <input
            {...control}
            className="ph-in num"
            inputMode="tel"
            placeholder={t('simulate.hidden')}
            value={setup.from}
            onChange={({ target }) => put({ from: digits(target.value) })}
          />
        )}
      </Field>
      <Field label={t('simulate.to')}>
        {({ status: _, ...control }) => (
          <input
            {...control}
            className="ph-in num"
            inputMode="tel"
            placeholder={numbers[0] ?? t('simulate.noNumber')}
            value={setup.to ?? ''}
            onChange={({ target }) => put({ to: digits(target.value) || undefined })}
          />
        )}
      </Field>
    </div>
  );
};

const When = () => {
  const t = useWords();
  const zone = useFlowZone();
  const { setup, put } = useSetup();
  return (
    <Field
      label={t('simulate.time')}
      help={t('simulate.timeHelp', { zone })}
      aside={
        setup.time !== undefined && (
          <Button small kind="quiet" onClick={() => put({ time: undefined })}>
            {t('simulate.rightNow')}
          </Button>
        )
      }
    >
      {({ status: _, ...control }) => (
        <input
          {...control}
          className="ph-in num"
          type="datetime-local"
          min="2000-01-01T00:00"
          max="2099-12-31T23:59"
          value={setup.time ?? ''}
          onChange={({ target }) => put({ time: target.value.slice(0, 16) || undefined })}
        />
      )}
    </Field>
  );
};

const LanguageAndStart = () => {
  const t = useWords();
  const language = useLanguage();
  const { types } = useEditor();
  const flow = useFlowNow();
  const { setup, put } = useSetup();
  const start = setup.start !== undefined && Object.hasOwn(flow.nodes, setup.start) ? setup.start : '';
  return (
    <>
      <Field label={t('simulate.language')}>
        {({ status: _, ...control }) => (
          <select
            {...control}
            className="ph-in"
            value={setup.language ?? ''}
            onChange={({ target }) => put({ language: target.value === '' ? undefined : (target.value as Language) })}
          >
            <option value="">{t('simulate.ofTheFlow', { language: t(`simulate.speaks_${flow.language}`) })}</option>
            <option value="zh-CN">{t('simulate.speaks_zh-CN')}</option>
            <option value="en">{t('simulate.speaks_en')}</option>
          </select>
        )}
      </Field>
      <Field label={t('simulate.start')}>
        {({ status: _, ...control }) => (
          <select
            {...control}
            className="ph-in"
            value={start}
            onChange={({ target }) => put({ start: target.value || undefined })}
          >
            <option value="">{t('simulate.fromTheStart')}</option>
            {callOrder(flow).map((id) => (
              <option key={id} value={id}>
                {titleOf(flow.nodes[id], types, language)}
              </option>
            ))}
          </select>
        )}
      </Field>
    </>
  );
};

const Given = () => {
  const t = useWords();
  const flow = useFlowNow();
  const { setup, put } = useSetup();
  const shapeOf = useShapes();
  const declared = Object.entries(flow.variables);
  if (declared.length === 0) return null;
  return (
    <fieldset className="ph-form__v">
      <legend>{t('simulate.given')}</legend>
      {declared.map(([name, variable]) => (
        <ValueField
          key={`${name}/${variable.type}`}
          variable={variable}
          shape={shapeOf(name)}
          value={setup.variables[name]}
          onValue={(value) => {
            const { [name]: _, ...others } = setup.variables;
            put({ variables: value === undefined ? others : { ...others, [name]: value } });
          }}
        />
      ))}
    </fieldset>
  );
};

/** What the next call begins with. */
export const SetupForm = () => {
  const t = useWords();
  const session = useEditor();
  const flow = useFlowNow();
  const { put } = useSetup();
  return (
    <form
      className="ph-form"
      aria-label={t('simulate.setup')}
      onSubmit={(event) => {
        event.preventDefault();
        // A text that fits no value was not taken: the call would begin without it.
        const wrong = wrongField(event.currentTarget);
        if (wrong) wrong.focus();
        else void placeCall(session);
      }}
    >
      <div className="ph-form__s">
        <Numbers />
        <When />
        <LanguageAndStart />
        {flow.kind === 'outbound' && <Reaction who="called" />}
        <Reaction who="party" />
        <Given />
      </div>
      <div className="ph-form__f">
        <Button
          kind="quiet"
          onClick={() => put({ ...plainSetup, to: undefined, time: undefined, language: undefined, start: undefined })}
        >
          {t('simulate.plain')}
        </Button>
        <span className="grow" />
        <Button kind="primary" type="submit" icon="phone">
          {t('simulate.dialThis')}
        </Button>
      </div>
    </form>
  );
};

/** What is unusual about the call, in a line that opens the form. */
export const SetupLine = () => {
  const t = useWords();
  const language = useLanguage();
  const { call, types } = useEditor();
  const flow = useFlowNow();
  const setup = useStore(call.state, (state) => state.setup);
  const open = useStore(call.state, (state) => state.settingUp);
  const given = Object.keys(setup.variables).filter((name) => Object.hasOwn(flow.variables, name)).length;
  const startsAt = setup.start !== undefined && Object.hasOwn(flow.nodes, setup.start) ? setup.start : undefined;
  const parts = [
    setup.time?.replace('T', ' '),
    setup.language && t(`simulate.speaks_${setup.language}`),
    startsAt !== undefined && t('simulate.beginsAt', { title: titleOf(flow.nodes[startsAt], types, language) }),
    given > 0 && t('simulate.givenCount', { count: given }),
  ].filter(Boolean);
  const usual = t('simulate.usual', { from: setup.from === '' ? t('simulate.hidden') : masked(setup.from) });
  return (
    <button
      type="button"
      className="ph__set"
      aria-expanded={open}
      title={t('simulate.setup')}
      onClick={() => call.set({ settingUp: !open })}
    >
      <Icon name="settings-2" size={14} />
      <span className="cut num">{parts.length === 0 ? usual : parts.join(' · ')}</span>
      <span className="grow" />
      <span className="ph__set-w">{open ? t('simulate.backToCall') : t('simulate.change')}</span>
      <Icon name={open ? 'chevron-up' : 'chevron-down'} size={14} />
    </button>
  );
};
