import type { Recognition } from './recognition.ts';

/** Understands what a simulated caller says word by word, in no time. */
export const simulatedRecognition: Recognition = {
  trouble: () => undefined,
  listen: (call, _request, listener) =>
    call.hear({
      frame: () => undefined,
      words(text, clearness) {
        listener.speech();
        listener.utterance({ text, confidence: clearness, by: 'simulator' });
      },
      lost: (why) => listener.failed(why),
    }),
};
