import type { Role, SessionDetail, SessionSummary } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';

const MASK = '•••';

/**
 * A telephone number as those may see it who need not call it: `138 **** 2076`. What is too short to be somebody's
 * number (an extension) is hidden whole when it is not empty.
 */
export const maskedNumber = (number: string): string => {
  if (number === '') return '';
  if (number.length < 8) return '****';
  return `${number.slice(0, number.length - 8)} **** ${number.slice(-4)}`.trim();
};

/** Our own number is no secret; the other side's is, below admin. */
export const forRole = <S extends SessionSummary>(session: S, role: Role): S =>
  role === 'admin' ? session : { ...session, from: maskedNumber(session.from), to: maskedNumber(session.to) };

/** What a flow declares sensitive stays hidden from everybody. Without its flow nothing is known to be harmless. */
export const withoutSensitive = (session: SessionDetail, flow: Flow | undefined): SessionDetail => ({
  ...session,
  variables: Object.fromEntries(
    Object.entries(session.variables).map(([name, value]) => {
      const declared = flow && Object.hasOwn(flow.variables, name) ? flow.variables[name] : undefined;
      return [name, declared && !declared.sensitive ? value : MASK];
    }),
  ),
});
