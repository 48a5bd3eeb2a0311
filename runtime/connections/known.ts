import type { ConnectionLookup } from '../../schema/validate.ts';
import type { ConnectionBook } from './book.ts';

/** What flows are checked against: the book as it is at that moment. */
export const knownConnections =
  (book: Pick<ConnectionBook, 'bound' | 'entry'>): ConnectionLookup =>
  (name) => {
    const live = book.entry(book.bound('live', name) ?? '');
    if (!live) return book.bound('test', name) === undefined ? undefined : { state: 'unbound' };
    const { connector, usable } = live;
    return 'problem' in usable
      ? { state: 'unusable', connector, reason: usable.problem.message }
      : { state: 'usable', connector };
  };
