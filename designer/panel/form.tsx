import { type ComponentType, createContext, memo, useCallback, useContext, useRef } from 'react';
import { isOfUse, type Shown } from '../../schema/shown.ts';
import { FieldNeeded, Note } from '../ui/index.ts';
import { usePanel, useProblems } from './context.tsx';
import {
  asRecord,
  asText,
  type FieldSchema,
  fieldsOf,
  isNeeded,
  type NamedField,
  sectionsOf,
  token,
  type Width,
  widgetOf,
  withField,
  withWidths,
} from './logic/fields.ts';
import { ChoiceWidget } from './widgets/choice.tsx';
import { ConnectionWidget } from './widgets/connection.tsx';
import type { WidgetProps } from './widgets/control.ts';
import { DayWidget, PeriodWidget } from './widgets/day.tsx';
import { ExpressionWidget } from './widgets/expression.tsx';
import { ItemsWidget } from './widgets/items.tsx';
import { JsonWidget } from './widgets/json.tsx';
import { KeyWidget } from './widgets/key.tsx';
import { NumberWidget } from './widgets/number.tsx';
import { PatternWidget } from './widgets/pattern.tsx';
import { PromptWidget } from './widgets/prompt.tsx';
import { SharesWidget } from './widgets/shares.tsx';
import { SubflowWidget } from './widgets/subflow.tsx';
import { SwitchWidget } from './widgets/switch.tsx';
import { LinesWidget, TemplateWidget, TextWidget } from './widgets/text.tsx';
import { TimeWidget } from './widgets/time.tsx';
import { MaskSwitch, VariableWidget } from './widgets/variable.tsx';
import { WeekHoursWidget } from './widgets/week-hours.tsx';
import { ZoneWidget } from './widgets/zone.tsx';

interface ObjectProps {
  /** Labels are for screen readers only: the place says what the fields are. */
  readonly bare?: boolean;
  readonly schema: FieldSchema;
  readonly value: Readonly<Record<string, unknown>>;
  readonly pointer: string;
  onChange(next: Record<string, unknown>, gestureKey: string): void;
}

/** An object inside the parameters: an operation's inputs, or where its outputs go. */
const GroupWidget = ({ schema, value, pointer, required, onChange }: WidgetProps) => (
  <>
    <Fields
      schema={schema}
      value={asRecord(value)}
      pointer={pointer}
      onChange={(next, gesture) => onChange(!required && Object.keys(next).length === 0 ? undefined : next, gesture)}
    />
    <Note {...useProblems(pointer)} />
  </>
);

const widgets: Readonly<Record<string, ComponentType<WidgetProps>>> = {
  prompt: PromptWidget,
  template: TemplateWidget,
  multiline: TemplateWidget,
  expression: ExpressionWidget,
  variable: VariableWidget,
  number: NumberWidget,
  switch: SwitchWidget,
  choice: ChoiceWidget,
  text: TextWidget,
  lines: LinesWidget,
  items: ItemsWidget,
  key: KeyWidget,
  group: GroupWidget,
  pattern: PatternWidget,
  shares: SharesWidget,
  day: DayWidget,
  time: TimeWidget,
  period: PeriodWidget,
  weekHours: WeekHoursWidget,
  ownDates: ItemsWidget,
  holidays: ChoiceWidget,
  zone: ZoneWidget,
  subflow: SubflowWidget,
  connection: ConnectionWidget,
};

/** The control that fits a schema. */
export const Control = (props: WidgetProps) => {
  const Widget = widgets[widgetOf(props.schema)] ?? JsonWidget;
  return <Widget {...props} />;
};

type ChangeField = (name: string, next: unknown, gestureKey: string) => void;

/** Sets one field of the object as it is by then; stays the same, so that typing in one field draws no other anew. */
const useChangeField = ({ value, onChange }: ObjectProps): ChangeField => {
  const latest = useRef({ value, onChange });
  latest.current = { value, onChange };
  return useCallback((name, next, gestureKey) => {
    const now = latest.current;
    now.onChange(withField(now.value, name, next), gestureKey);
  }, []);
};

interface FieldProps extends NamedField {
  readonly width: Width;
  readonly current: unknown;
  readonly pointer: string;
  readonly bare?: boolean;
  readonly change: ChangeField;
}

const OneField = memo(({ name, schema, required, current, pointer, change, bare, width }: FieldProps) => {
  const { language } = usePanel();
  const writes = schema['x-variable']?.use === 'write' && bare;
  return (
    <div className={width} data-pointer={`${pointer}/${token(name)}`}>
      <FieldNeeded value={isNeeded({ name, schema, required })}>
        <Control
          schema={schema}
          label={schema['x-label']?.[language] ?? name}
          value={current}
          required={required}
          pointer={`${pointer}/${token(name)}`}
          {...(bare && { bare })}
          onChange={(next, gesture) => change(name, next, gesture)}
        />
      </FieldNeeded>
      {writes && <MaskSwitch name={asText(current)} />}
    </div>
  );
});

/** The parameters of the whole step, for the fields of its lists. */
const WholeStep = createContext<Shown | undefined>(undefined);

/** An object's fields without headings; an object of variables reads as a table. */
export const Fields = (props: ObjectProps) => {
  const whole = useContext(WholeStep);
  const fields = fieldsOf(props.schema).filter(({ schema }) => isOfUse(schema, props.schema, props.value, whole));
  const table = fields.length > 1 && fields.every(({ schema }) => widgetOf(schema) === 'variable');
  const { value, pointer, bare } = props;
  const change = useChangeField(props);
  return (
    <div className={table ? 'g1' : 'g2'}>
      {withWidths(fields).map(({ field, width }) => (
        <OneField
          key={field.name}
          {...field}
          width={width}
          current={value[field.name]}
          pointer={pointer}
          change={change}
          {...(bare && { bare })}
        />
      ))}
    </div>
  );
};

/** Widgets of many controls: their label is a heading. */
const NAMED_BY_HEADING: ReadonlySet<string> = new Set(['group', 'items', 'ownDates', 'shares', 'weekHours']);
const WITH_OWN_HEADING: ReadonlySet<string> = new Set(['prompt']);

/** The whole form: sections with headings, short fields two abreast. */
export const ParamsForm = (props: ObjectProps) => {
  const { language } = usePanel();
  const change = useChangeField(props);
  return (
    <WholeStep value={{ owner: props.schema, values: props.value }}>
      {sectionsOf(props.schema).map((section) => {
        const [only] = section.fields;
        // A heading that says what its only field says speaks for both.
        const alone = section.fields.length === 1 && only;
        const title =
          section.title?.[language] ??
          (alone && NAMED_BY_HEADING.has(widgetOf(only.schema)) ? only.schema['x-label']?.[language] : undefined);
        const heads = section.fields[0] && WITH_OWN_HEADING.has(widgetOf(section.fields[0].schema));
        return (
          <section key={section.title?.en ?? section.fields[0]?.name} className="sec">
            {title && !heads && <h3>{title}</h3>}
            <div className="g2">
              {withWidths(section.fields.filter(({ schema }) => isOfUse(schema, props.schema, props.value))).map(
                ({ field, width }) => (
                  <OneField
                    key={field.name}
                    {...field}
                    width={width}
                    current={props.value[field.name]}
                    pointer={props.pointer}
                    change={change}
                    bare={title !== undefined && field.schema['x-label']?.[language] === title && !heads}
                  />
                ),
              )}
            </div>
          </section>
        );
      })}
    </WholeStep>
  );
};
