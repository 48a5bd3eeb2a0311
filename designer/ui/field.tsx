import { type ReactNode, useId } from 'react';
import { Icon } from './icon.tsx';

/** What a control inside a `Field` takes over, so that label and messages belong to it. */
export interface ControlProps {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': boolean | undefined;
  readonly status: '' | 'error' | 'warning';
}

export interface FieldProps {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  readonly error?: string | undefined;
  readonly warning?: string | undefined;
  /** Stands right of the label. */
  readonly aside?: ReactNode;
  /** Keeps the label for screen readers only. */
  readonly bare?: boolean;
  readonly children: (control: ControlProps) => ReactNode;
}

/** A labelled control with its help and what is wrong with it. */
export const Field = ({ label, help, error, warning, aside, bare, children }: FieldProps) => {
  const id = useId();
  const note = error ?? warning ?? help;
  const status = error ? 'error' : warning ? 'warning' : '';
  return (
    <div className={`fld${status ? ` fld--${status}` : ''}`}>
      <div className={bare && !aside ? 'sr' : 'fld__l'}>
        <label htmlFor={id} className={bare ? 'sr' : undefined}>
          {label}
        </label>
        {bare && <span className="grow" />}
        {aside}
      </div>
      {children({
        id,
        'aria-describedby': note ? `${id}-note` : undefined,
        'aria-invalid': error ? true : undefined,
        status,
      })}
      {note && (
        <p id={`${id}-note`} className="fld__n">
          {status && <Icon name={error ? 'circle-alert' : 'triangle-alert'} size={14} />}
          <span>{note}</span>
        </p>
      )}
    </div>
  );
};
