import { Input, Select } from 'antd';
import { useState } from 'react';
import type { Flow, Variable, VariableType } from '../../../schema/flow.ts';
import { useWords } from '../../i18n/index.ts';
import { Button, Field, Icon, IconButton, Note, Toggle, Token } from '../../ui/index.ts';
import { problemsAt, useDeclare, usePanel, useProblems } from '../context.tsx';
import { defaultText, parseDefault } from '../logic/defaults.ts';
import { token } from '../logic/fields.ts';

const types: readonly VariableType[] = ['text', 'number', 'boolean', 'time', 'list', 'record'];

const Editor = ({ name, variable }: { readonly name: string; readonly variable: Variable }) => {
  const t = useWords();
  const { flow, onVariables } = usePanel();
  const problems = useProblems(`/variables/${token(name)}`);
  const ofDefault = useProblems(`/variables/${token(name)}/default`);
  const [text, setText] = useState(defaultText(variable));
  const put = (patch: Partial<Variable>, field: string) => {
    const next: Variable = { ...variable, ...patch };
    if (next.default === undefined) delete next.default;
    onVariables({ ...flow.variables, [name]: next }, `variables/${name}/${field}`);
  };
  const parsed = parseDefault(text, variable.type);
  return (
    <div className="var__b">
      <Field label={t('panel.label')} {...problems}>
        {(control) => (
          <Input
            {...control}
            maxLength={40}
            value={variable.label}
            onChange={(event) => event.target.value !== '' && put({ label: event.target.value }, 'label')}
          />
        )}
      </Field>
      <Field label={t('panel.type')}>
        {(control) => (
          <Select
            {...control}
            style={{ width: '100%' }}
            suffixIcon={<Icon name="chevron-down" size={14} />}
            value={variable.type}
            onChange={(type: VariableType) => put({ type, default: undefined }, 'type')}
            options={types.map((type) => ({ value: type, label: t(`panel.type_${type}`) }))}
          />
        )}
      </Field>
      <div className="wide">
        <Field
          label={t('panel.default')}
          help={t('panel.nameIs', { name })}
          {...(parsed.ok ? ofDefault : { error: t(`panel.default_${variable.type}`) })}
        >
          {(control) => (
            <Input
              {...control}
              placeholder={t('common.empty')}
              value={text}
              onChange={(event) => {
                setText(event.target.value);
                const next = parseDefault(event.target.value, variable.type);
                if (next.ok) put({ default: next.value }, 'default');
              }}
            />
          )}
        </Field>
      </div>
      <Toggle
        className="wide"
        checked={variable.sensitive ?? false}
        onChange={(sensitive) => put({ sensitive }, 'sensitive')}
      >
        {t('panel.mask')}
      </Toggle>
      <Toggle className="wide" checked={variable.input ?? false} onChange={(input) => put({ input }, 'input')}>
        {t('panel.isInput')}
      </Toggle>
      <Toggle className="wide" checked={variable.output ?? false} onChange={(output) => put({ output }, 'output')}>
        {t('panel.isOutput')}
      </Toggle>
    </div>
  );
};

const Add = () => {
  const t = useWords();
  const declare = useDeclare();
  const [label, setLabel] = useState('');
  return (
    <form
      className="row"
      style={{ gap: 8, marginTop: 8 }}
      onSubmit={(event) => {
        event.preventDefault();
        if (label.trim() === '') return;
        declare(label, 'text');
        setLabel('');
      }}
    >
      <Input
        aria-label={t('panel.newVariable')}
        placeholder={t('panel.newVariable')}
        maxLength={40}
        value={label}
        onChange={(event) => setLabel(event.target.value)}
      />
      <Button kind="soft" type="submit" icon="plus" disabled={label.trim() === ''}>
        {t('common.add')}
      </Button>
    </form>
  );
};

/** The flow's variables: declare, change, remove. */
export const VariablesTab = () => {
  const t = useWords();
  const panel = usePanel();
  const { flow, onVariables } = panel;
  const [open, setOpen] = useState<string>();
  const variables = Object.entries(flow.variables);
  const remove = (name: string) => {
    const { [name]: _, ...rest }: Flow['variables'] = flow.variables;
    onVariables(rest, `variables/${name}`);
  };
  return (
    <section className="sec">
      {variables.length === 0 && <p className="mute">{t('panel.noVariables')}</p>}
      <ul>
        {variables.map(([name, variable]) => (
          <li key={name} className="var" data-pointer={`/variables/${token(name)}`}>
            <div className="var__h">
              <Token title={name}>{variable.label}</Token>
              <span className="mute grow cut">
                {t(`panel.type_${variable.type}`)}
                {variable.sensitive && ` · ${t('panel.masked')}`}
              </span>
              <IconButton
                small
                size={14}
                icon={open === name ? 'chevron-up' : 'pencil'}
                label={t('panel.editVariable', { label: variable.label })}
                aria-expanded={open === name}
                onClick={() => setOpen(open === name ? undefined : name)}
              />
              <IconButton
                small
                size={14}
                icon="trash-2"
                label={t('panel.removeVariable', { label: variable.label })}
                onClick={() => remove(name)}
              />
            </div>
            {open !== name && <Note {...problemsAt(panel, `/variables/${token(name)}`, true)} />}
            {open === name && <Editor key={`${name}/${variable.type}`} name={name} variable={variable} />}
          </li>
        ))}
      </ul>
      <Add />
    </section>
  );
};
