import { create } from 'zustand';

interface Said {
  readonly words: string;
  /** The same words twice are two messages. */
  readonly count: number;
}

const useSaid = create<Said>(() => ({ words: '', count: 0 }));

/** Tells a screen reader what has just happened; those who see it have seen it. */
export const announce = (words: string): void => useSaid.setState(({ count }) => ({ words, count: count + 1 }));

/** Where announcements are read out; one for the whole page. */
export const Announcer = () => {
  const { words, count } = useSaid();
  return (
    <p className="sr" role="status" aria-live="polite" data-announcer>
      {/* A text that is the same to the letter would not be read again. */}
      {count % 2 === 0 ? words : `${words}\u00a0`}
    </p>
  );
};
