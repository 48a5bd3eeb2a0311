import { useState } from 'react';
import { useStore } from 'zustand';
import type { Variable } from '../../schema/flow.ts';
import { MASK } from '../../schema/mask.ts';
import { useEditor } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, IconButton } from '../ui/index.ts';
import { shown } from './masked.ts';
import { wallTime } from './time.ts';
import { useCallFlow } from './use-call-flow.ts';
import { useShapes } from './use-shapes.ts';
import { useFlowZone, ValueField, wrongField } from './value-field.tsx';

/** A value in words that fit its type. */
export const useShown = () => {
  const t = useWords();
  const language = useLanguage();
  const zone = useFlowZone();
  return (value: unknown, variable: Variable | undefined): string => {
    if (variable?.sensitive && value !== null && value !== undefined && value !== '') return MASK;
    if (typeof value === 'boolean') return value ? t('common.yes') : t('common.no');
    if (variable?.type === 'time' && typeof value === 'string' && !Number.isNaN(Date.parse(value)))
      return wallTime(value, zone, language, true);
    if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return value.join('、');
    return shown(value, t('common.empty'));
  };
};

const Edit = ({ name, variable, onDone }: { readonly name: string; readonly variable: Variable; onDone(): void }) => {
  const t = useWords();
  const { call } = useEditor();
  const now = useStore(call.state, (state) => state.call.variables[name]);
  const [value, setValue] = useState<unknown>(variable.sensitive ? undefined : (now ?? undefined));
  const shapeOf = useShapes();
  const { default: _, ...bare } = variable;
  return (
    <form
      className="call-vars__e"
      onSubmit={(event) => {
        event.preventDefault();
        // What fits no value was not taken: the variable would keep the one that it has.
        const wrong = wrongField(event.currentTarget);
        if (wrong) return wrong.focus();
        call.write(name, value ?? null);
        onDone();
      }}
    >
      <ValueField variable={bare} shape={shapeOf(name)} value={value} onValue={setValue} />
      <div className="row">
        <Button small kind="quiet" onClick={onDone}>
          {t('common.cancel')}
        </Button>
        <Button small kind="accent" type="submit">
          {t('simulate.write')}
        </Button>
      </div>
    </form>
  );
};

/** The flow's variables; those that just changed are tinted, with what they were. While the call stands still one sets them. */
export const VariablesPanel = () => {
  const t = useWords();
  const { call } = useEditor();
  const declared = useCallFlow().variables;
  const { variables, changed, phase, paused } = useStore(call.state, (state) => state.call);
  const [editing, setEditing] = useState<string>();
  const say = useShown();
  const names = [...new Set([...Object.keys(declared), ...Object.keys(variables)])];
  const count = Object.keys(changed).length;
  const settable = paused !== undefined && phase === 'live';
  return (
    <section className="panel" aria-label={t('simulate.variables')}>
      <h3>
        {t('simulate.variables')}
        <span className="grow" />
        {count > 0 && phase !== 'idle' && <span className="s12 mute">{t('simulate.changed', { count })}</span>}
      </h3>
      {names.length === 0 && <p className="panel__none">{t('simulate.noVariables')}</p>}
      <ul className="call-vars">
        {names.map((name) => {
          const variable = declared[name];
          const change = Object.hasOwn(changed, name);
          const label = variable?.label ?? name;
          const value = say(variables[name], variable);
          if (settable && editing === name && variable)
            return (
              <li key={name}>
                <Edit name={name} variable={variable} onDone={() => setEditing(undefined)} />
              </li>
            );
          return (
            <li key={name} className={change ? 'chg' : ''}>
              <span className="call-vars__n cut" title={label}>
                {label}
              </span>
              <span className="call-vars__v num cut" title={value}>
                {change && <s>{t('simulate.was', { value: say(changed[name], variable) })}</s>}
                {value}
              </span>
              {settable && variable && (
                <IconButton
                  small
                  size={12}
                  icon="pencil"
                  label={t('simulate.writeVariable', { label })}
                  onClick={() => setEditing(name)}
                />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
};
