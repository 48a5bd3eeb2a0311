/**
 * A number or code as systems give them out (waybill, order, article): without blanks, in capitals; `undefined` when it is
 * none, so that nobody asks the other system about it.
 */
export const codeIn = (text: string): string | undefined => {
  const code = text.replaceAll(/\s/g, '');
  return /^[A-Za-z0-9-]{1,40}$/.test(code) ? code.toUpperCase() : undefined;
};

/** A vehicle's number plate, also without the province that callers can't key: `沪A12345`, `A12345`. */
export const plateIn = (text: string): string | undefined => {
  const plate = text.replaceAll(/[\s·]/g, '').toUpperCase();
  return /^\p{Script=Han}?[A-Z0-9]{4,8}$/u.test(plate) ? plate : undefined;
};

const MOBILE = /^(?:\+86|0086|86|0)?(1[3-9]\d{9})$/;

/**
 * A telephone number as Chinese systems store it: `+86 138-0000-2076` and `013800002076` are `13800002076`.
 * `undefined` when it is none, such as that of a caller who hides it.
 */
export const phoneIn = (text: string): string | undefined => {
  const digits = text.replaceAll(/[\s()-]/g, '');
  const mobile = MOBILE.exec(digits)?.[1];
  if (mobile) return mobile;
  return /^\+?\d{3,20}$/.test(digits) ? digits : undefined;
};
