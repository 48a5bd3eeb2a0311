import type { Role, SessionDetail, SessionSummary } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { MASK, maskPhone } from '../../schema/mask.ts';
import type { Effect, SessionEvent, TraceStep } from '../../schema/trace.ts';

/** Both sides' numbers are shown in full to those who answer for the data: administrators. */
const seesNumbers = (role: Role): boolean => role === 'admin';

export const summaryFor = <S extends Pick<SessionSummary, 'from' | 'to'>>(shown: S, role: Role): S =>
  seesNumbers(role) ? shown : { ...shown, from: maskPhone(shown.from), to: maskPhone(shown.to) };

/** Every text in `value` with the numbers in it masked. */
const hide = <T>(value: T, numbers: readonly string[]): T => {
  const inside = (item: unknown): unknown => {
    if (typeof item === 'string')
      return numbers.reduce((text, number) => text.replaceAll(number, maskPhone(number)), item);
    if (Array.isArray(item)) return item.map(inside);
    if (typeof item !== 'object' || item === null) return item;
    return Object.fromEntries(Object.entries(item).map(([key, part]) => [key, inside(part)]));
  };
  return inside(value) as T;
};

const dialled = (effects: readonly Effect[]): string[] =>
  effects.filter(({ kind, text }) => kind === 'dialled' && text !== '').map(({ text }) => text);

const stepFor = (step: TraceStep, numbers: readonly string[]): TraceStep =>
  hide(step, [...numbers, ...dialled(step.effects)]);

/** Telephone numbers that stand in a text: mobile ones, and landlines with their area. */
const NUMBERS = /(?<!\d)(?:(?:\+?86[ -]?)?1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(?!\d)/g;

const withoutNumbers = (value: unknown): unknown => {
  if (typeof value === 'string') return value.replace(NUMBERS, maskPhone);
  if (typeof value === 'number') return Number.isInteger(value) ? numberOrMasked(value) : value;
  if (Array.isArray(value)) return value.map(withoutNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withoutNumbers(part)]));
};

const numberOrMasked = (value: number): unknown => {
  const text = String(value);
  const masked = text.replace(NUMBERS, maskPhone);
  return masked === text ? value : masked;
};

/** What other systems say, in whatever shape: telephone numbers in it are masked below admin. */
export const numbersFor = <T>(shown: T, role: Role): T => (seesNumbers(role) ? shown : (withoutNumbers(shown) as T));

/** A number of three digits may stand in any text; only somebody's own number tells who they are. */
const isPersonal = (number: string): boolean => number.length >= 7;

export const detailFor = (session: SessionDetail, role: Role): SessionDetail => {
  if (seesNumbers(role)) return session;
  const numbers = [session.from, session.to].filter(isPersonal);
  return {
    ...summaryFor(session, role),
    variables: hide(session.variables, numbers),
    trace: session.trace.map((step) => stepFor(step, numbers)),
  };
};

export const eventFor = (event: SessionEvent, role: Role): SessionEvent => {
  if (seesNumbers(role)) return event;
  if (event.kind === 'effect') return { ...event, effect: hide(event.effect, dialled([event.effect])) };
  return event.kind === 'left' ? { ...event, step: stepFor(event.step, []) } : event;
};

/** What a flow declares sensitive stays hidden from everybody. What it does not declare at all can't be known harmless. */
export const withoutSensitive = (session: SessionDetail, flow: Flow | undefined): SessionDetail => ({
  ...session,
  variables: Object.fromEntries(
    Object.entries(session.variables).map(([name, value]) => {
      const declared = flow && Object.hasOwn(flow.variables, name) ? flow.variables[name] : undefined;
      return [name, declared && !declared.sensitive ? value : MASK];
    }),
  ),
});
