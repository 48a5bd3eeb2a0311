import { ConfigProvider } from 'antd';
import { useMemo, useState } from 'react';
import type { ExpressionType } from '../../../schema/params.ts';
import type { LocalText } from '../../../schema/text.ts';
import { ExpressionBox } from '../../code/expression-box.tsx';
import { useWords } from '../../i18n/index.ts';
import { Button, Field } from '../../ui/index.ts';
import { usePanel, useProblems, useReadable } from '../context.tsx';
import { type Condition, fromExpression, toExpression } from '../logic/condition.ts';
import { asText } from '../logic/fields.ts';
import { Builder, canShow } from './condition.tsx';
import type { WidgetProps } from './control.ts';
import { InsertVariable } from './insert-variable.tsx';

const EXPECTED: readonly ExpressionType[] = ['bool', 'string', 'number', 'any'];

/** What the value has to be, in the words of variables; `undefined`: anything. */
const TYPE_NAMES: Readonly<Partial<Record<ExpressionType, 'number' | 'text'>>> = { number: 'number', string: 'text' };

const nameIn = (hole: string): string => hole.replace(/^\{\{\s*|\s*\}\}$/g, '');
const withName = (text: string, name: string): string => (text.trim() === '' ? name : `${text} ${name}`);

/** A condition as rows, or as a CEL expression for whoever wants to write one. Other expressions are text. */
export const ExpressionWidget = ({ schema, label, value, required, pointer, bare, onChange }: WidgetProps) => {
  const t = useWords();
  const { language } = usePanel();
  const readable = useReadable();
  const problems = useProblems(pointer);
  const { componentDisabled = false } = ConfigProvider.useConfig();
  const text = asText(value);
  const expected = EXPECTED.find((one) => one === schema['x-expression']) ?? 'any';
  const condition = useMemo(() => (expected === 'bool' ? fromExpression(text) : undefined), [expected, text]);
  const [wantsText, setWantsText] = useState(false);
  const [typing, setTyping] = useState<LocalText>();
  // A row that is being filled in (`status == ""`) must not turn into another kind of row under the hand.
  const [draft, setDraft] = useState<{ text: string; condition: Condition }>();
  const readBack = condition && canShow(condition, readable) ? condition : undefined;
  const shown = draft?.text === text ? draft.condition : readBack;
  const rows = shown && !wantsText;
  const typeName = TYPE_NAMES[expected];
  const change = (next: string) => onChange(next === '' && !required ? undefined : next, pointer);
  // What is checked while one types is newer than what the server said of the last save.
  const said = rows || typing === undefined ? problems : { error: typing[language], fix: problems.fix };
  return (
    <Field
      label={label}
      help={schema['x-help']?.[language]}
      {...said}
      {...(bare && { bare })}
      {...(expected !== 'bool' && {
        aside: (
          <span className="row s12 mute">
            {typeName && t(`panel.type_${typeName}`)}
            <InsertVariable icon label={t('panel.insert')} onInsert={(hole) => change(withName(text, nameIn(hole)))} />
          </span>
        ),
      })}
    >
      {(control) =>
        rows ? (
          <Builder
            condition={shown}
            onText={() => setWantsText(true)}
            onCondition={(next) => {
              const written = toExpression(next);
              setDraft({ text: written, condition: next });
              change(written);
            }}
          />
        ) : (
          <>
            <ExpressionBox
              control={control}
              label={label}
              value={text}
              expected={expected}
              disabled={componentDisabled}
              onChange={(next) => {
                // Rows do not come in its place under the hand that types.
                setWantsText(true);
                change(next);
              }}
              onProblem={setTyping}
            />
            {expected === 'bool' && wantsText && readBack && (
              <Button small kind="quiet" onClick={() => setWantsText(false)}>
                {t('panel.asRows')}
              </Button>
            )}
            {expected === 'bool' && !readBack && text.trim() !== '' && <p className="hint">{t('panel.onlyText')}</p>}
          </>
        )
      }
    </Field>
  );
};
