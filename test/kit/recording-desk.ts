import type { RecordingDesk } from '../../runtime/recordings/desk.ts';

/** Writes down what the engine says of recordings, a line each: `begin voicemail session-1_1_1`. */
export const recordingNotes = (): { readonly desk: RecordingDesk; readonly notes: string[] } => {
  const notes: string[] = [];
  const note = (line: string): void => void notes.push(line);
  return {
    notes,
    desk: {
      begin: ({ kind, id, category }) => note(`begin ${kind} ${id}${category ? ` ${category}` : ''}`),
      ended: (id, how) => note(`ended ${how} ${id}`),
      silenced: (id, _at, which) => note(`silenced ${which} ${id}`),
      release: (id) => note(`release ${id}`),
      discard: (id, why) => note(`discard ${why} ${id}`),
    },
  };
};
