import type { Role, SessionDetail, SessionSummary } from '../../schema/api.ts';
import type { Flow } from '../../schema/flow.ts';
import { MASK, maskPhone } from '../../schema/mask.ts';

/** Both sides' numbers are shown in full to those who answer for the data: administrators. */
export const forRole = <S extends SessionSummary>(session: S, role: Role): S =>
  role === 'admin' ? session : { ...session, from: maskPhone(session.from), to: maskPhone(session.to) };

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
