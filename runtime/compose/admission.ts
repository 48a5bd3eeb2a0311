import type { Closer } from '../closer.ts';
import { Admission } from '../engine/admission.ts';
import type { Settings } from '../settings.ts';
import { watchStrain } from '../strain.ts';

/** So many calls and no more, fewer while the machine is under strain. */
export const openAdmission = ({ maxCalls, overflowNumber, overflowCalls }: Settings, opened: Closer) => {
  const strain = watchStrain();
  opened.add(() => strain.stop());
  const reserve = overflowNumber === undefined ? 0 : overflowCalls;
  return { strain, admission: new Admission({ ceiling: maxCalls, reserve, strain: strain.reason }) };
};
