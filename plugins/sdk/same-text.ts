import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** Are the texts equal? Takes as long whatever differs, so that a signature can't be guessed letter by letter. */
export const sameText = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other));
