import { type Static, Type } from 'typebox';
import { closed } from './closed.ts';

/** `GET /api/numbers` (`PhoneNumber[]`), `PUT /api/numbers/{number}`, `DELETE /api/numbers/{number}`: a DID and the flow that answers it. */
export const NumberBody = Type.Object(
  { flowId: Type.String(), label: Type.Optional(Type.String({ maxLength: 60 })) },
  closed,
);
export type NumberBody = Static<typeof NumberBody>;
export interface PhoneNumber {
  readonly number: string;
  readonly flowId: string;
  readonly flowName: string;
  readonly label: string;
}
