import { createContext, type ReactNode, useContext, useId } from 'react';
import { Icon } from './icon.tsx';

/** What a control inside a `Field` takes over, so that label and messages belong to it. */
export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
  readonly status: '' | 'error' | 'warning';
  readonly 'aria-required': boolean | undefined;
}

const Needed = createContext(false);
/** Around the fields that have to be filled in. */
export const FieldNeeded = Needed.Provider;

/** The sign of a field that has to be filled in; screen readers hear it from the control. */
export const NeededMark = () =>
  useContext(Needed) ? (
    <span className="fld__n" aria-hidden>
      *
    </span>
  ) : null;

export interface FieldProps {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  readonly error?: string | undefined;
  readonly warning?: string | undefined;
  /** Below what is wrong: what mends it. */
  readonly fix?: ReactNode;
  /** Stands right of the label. */
  readonly aside?: ReactNode;
  /** Keeps the label for screen readers only. */
  readonly bare?: boolean;
  readonly children: (control: ControlProps) => ReactNode;
}

export interface NoteProps extends Pick<FieldProps, 'help' | 'error' | 'warning' | 'fix'> {
  readonly id?: string;
}

/** What is wrong with a control, else what it is for; nothing when there is nothing to say. */
export const Note = ({ id, help, error, warning, fix }: NoteProps) => {
  const text = error ?? warning ?? help;
  if (!text) return null;
  const tone = error ? 'error' : warning ? 'warning' : undefined;
  return (
    <>
      <p id={id} className={tone ? `hint hint--${tone}` : 'hint'}>
        {tone && <Icon name={error ? 'circle-alert' : 'triangle-alert'} size={14} />}
        <span>{text}</span>
      </p>
      {tone && fix && <div className="hint__fix">{fix}</div>}
    </>
  );
};

/** A labelled control with its help and what is wrong with it. */
export const Field = ({ label, help, error, warning, fix, aside, bare, children }: FieldProps) => {
  const id = useId();
  const needed = useContext(Needed);
  const status = error ? 'error' : warning ? 'warning' : '';
  return (
    <div className="fld">
      <div className={bare && !aside ? 'sr' : 'fld__l'}>
        <label htmlFor={id} className={bare ? 'sr' : undefined}>
          {label}
        </label>
        {!bare && <NeededMark />}
        {bare && <span className="grow" />}
        {aside}
      </div>
      {children({
        id,
        'aria-describedby': (error ?? warning ?? help) ? `${id}-note` : undefined,
        'aria-invalid': error ? true : undefined,
        status,
        'aria-required': needed || undefined,
      })}
      <Note id={`${id}-note`} help={help} error={error} warning={warning} fix={fix} />
    </div>
  );
};
