import { Tooltip } from 'antd';
import { type ButtonHTMLAttributes, type MouseEvent, type ReactNode, useId } from 'react';
import type { NodeGroup } from '../../schema/node-type.ts';
import { Icon } from './icon.tsx';

const join = (...names: readonly (string | false | undefined)[]): string => names.filter(Boolean).join(' ');

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: 'primary' | 'line' | 'soft' | 'quiet' | 'accent' | 'danger';
  readonly small?: boolean;
  /** Lucide name. */
  readonly icon?: string;
  /** What it began goes on: a bar runs along it, and pressing it again does nothing. It keeps the focus meanwhile. */
  readonly busy?: boolean;
}

/** Also a form that is sent with Enter presses its button. */
const ignored = (event: MouseEvent): void => event.preventDefault();

/** A button with words. One `primary` a page. */
export const Button = ({ kind = 'line', small, icon, busy, className, children, ...rest }: ButtonProps) => (
  <button
    type="button"
    {...rest}
    {...(busy && { 'aria-busy': true, 'aria-disabled': true, onClick: ignored })}
    className={join('btn', `btn--${kind}`, small && 'btn--sm', className)}
  >
    {icon && <Icon name={icon} size={small ? 14 : 16} />}
    {children}
  </button>
);

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  readonly icon: string;
  /** Read out, and shown on hover. */
  readonly label: string;
  /** What it would do just now: shown on hover in place of the label, and read out after it. */
  readonly hint?: string | undefined;
  readonly small?: boolean;
  readonly size?: number;
}

/** A button that is only an icon. */
export const IconButton = ({ icon, label, hint, small, size = 16, className, ...rest }: IconButtonProps) => (
  <Tooltip title={hint || label} mouseEnterDelay={0.4}>
    <button
      type="button"
      aria-label={label}
      aria-description={hint}
      {...rest}
      className={join('ib', small && 'ib--sm', className)}
    >
      <Icon name={icon} size={size} />
    </button>
  </Tooltip>
);

/** A step's icon on its group's colour. `soft`: tinted ground, as in the palette. */
export const Chip = ({
  group,
  icon,
  size = 'md',
  soft,
}: {
  readonly group: NodeGroup;
  readonly icon: string;
  readonly size?: 'sm' | 'md' | 'lg';
  readonly soft?: boolean;
}) => (
  <span
    className={join('chip', size !== 'md' && `chip--${size}`)}
    style={
      soft ? { color: `var(--${group})`, background: `var(--${group}-soft)` } : { background: `var(--${group}-chip)` }
    }
  >
    <Icon name={icon} size={size === 'lg' ? 18 : size === 'sm' ? 14 : 16} />
  </span>
);

/** A variable in running text. */
export const Token = ({ children, title }: { readonly children: ReactNode; readonly title?: string }) => (
  <span className="tok" title={title}>
    {children}
  </span>
);

/** A telephone key. */
export const Keycap = ({ children }: { readonly children: ReactNode }) => <span className="key">{children}</span>;

export interface SegmentedProps<V extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: NoInfer<V>; readonly label: ReactNode; readonly count?: number }[];
  readonly value: V;
  onChange(value: NoInfer<V>): void;
  readonly small?: boolean;
  /** Fills the width, options equal. */
  readonly wide?: boolean;
  readonly id?: string;
  readonly describedBy?: string | undefined;
}

/** One of a few, all in sight: radio buttons in the shape of a switch. */
export const Segmented = <V extends string>({
  label,
  options,
  value,
  onChange,
  small,
  wide,
  id,
  describedBy,
}: SegmentedProps<V>) => {
  const name = useId();
  return (
    <div
      id={id}
      role="radiogroup"
      aria-label={label}
      aria-describedby={describedBy}
      className={join('seg', small && 'seg--sm', wide && 'seg--wide')}
    >
      {options.map((option) => (
        <label key={option.value} className="seg__o">
          <input type="radio" name={name} checked={option.value === value} onChange={() => onChange(option.value)} />
          {option.label}
          {option.count !== undefined && <span className="seg__c num">{option.count}</span>}
        </label>
      ))}
    </div>
  );
};

/** A word with a tint. The word says it; the tint only helps. */
export const Tag = ({
  tone,
  icon,
  children,
}: {
  readonly tone?: 'ok' | 'warn' | 'err' | 'accent';
  readonly icon?: string;
  readonly children: ReactNode;
}) => (
  <span className={join('tag', tone && `tag--${tone}`)}>
    {icon && <Icon name={icon} size={12} />}
    {children}
  </span>
);

/** A notice inside a page. */
export const Banner = ({
  tone,
  icon,
  children,
  action,
}: {
  readonly tone?: 'err' | 'warn' | 'ok';
  readonly icon?: string;
  readonly children: ReactNode;
  readonly action?: ReactNode;
}) => (
  <div className={join('banner', tone && `banner--${tone}`)} role={tone === 'err' ? 'alert' : 'status'}>
    <Icon name={icon ?? (tone === 'ok' ? 'circle-check' : tone ? 'triangle-alert' : 'info')} />
    <div className="grow">{children}</div>
    {action}
  </div>
);

/** The same person has the same colour everywhere. */
const hue = (name: string): number => [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 5;
/** Han names go by their first character, Latin ones by their initial. */
export const Avatar = ({ name }: { readonly name: string }) => (
  <span className={`av av--${hue(name)}`} aria-hidden>
    {([...name.trim()][0] ?? '?').toUpperCase()}
  </span>
);

/** The mark: a track that branches off. */
export const Logo = () => (
  <span className="logo">
    <svg
      viewBox="0 0 24 24"
      width="20"
      height="20"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
    >
      <path d="M3 15h18" />
      <path d="M5 15h3c4.5 0 4.5-7 9-7h4" />
    </svg>
  </span>
);

/** Yes or no in one line: words on the left, the switch on the right. */
export const Toggle = ({
  checked,
  onChange,
  describedBy,
  className,
  children,
}: {
  readonly checked: boolean;
  onChange(checked: boolean): void;
  readonly describedBy?: string | undefined;
  readonly className?: string;
  readonly children: ReactNode;
}) => (
  <label className={join('opt', className)}>
    <span className="grow">{children}</span>
    <input
      type="checkbox"
      role="switch"
      className="sw"
      aria-checked={checked}
      aria-describedby={describedBy}
      checked={checked}
      onChange={(event) => onChange(event.target.checked)}
    />
  </label>
);
