import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useEditor } from '../editor/session.ts';
import { speaking } from './call.ts';
import { useVoices, voiceFor } from './voice.ts';

/** Plays what is being spoken, for as long as it is being spoken: the runtime's own audio, else the browser's voice. */
export const Sound = () => {
  const { call } = useEditor();
  const line = useStore(call.state, (state) => speaking(state.call));
  const sound = useStore(call.state, (state) => state.sound);
  const paused = useStore(call.state, (state) => state.call.paused !== undefined);
  const voices = useVoices();
  const audio = useRef<HTMLAudioElement>(null);
  const { url, id, text, language, sound: noWords } = line ?? {};

  useEffect(() => {
    const player = audio.current;
    if (!player || url === undefined || id === undefined) return;
    player.src = url;
    // A browser that forbids sound before a click only leaves the call silent.
    player.play().catch(() => player.pause());
    return () => player.pause();
  }, [url, id]);
  useEffect(() => {
    if (audio.current) audio.current.muted = !sound;
  }, [sound]);
  useEffect(() => {
    const player = audio.current;
    if (!player || url === undefined) return;
    if (paused) player.pause();
    else if (player.paused && player.currentTime > 0 && !player.ended) player.play().catch(() => player.pause());
  }, [paused, url]);

  useEffect(() => {
    const voice = language === undefined ? undefined : voiceFor(voices, language);
    if (!sound || noWords || id === undefined || url !== undefined || !voice || text === undefined) return;
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.voice = voice;
    utterance.lang = voice.lang;
    window.speechSynthesis.speak(utterance);
    return () => window.speechSynthesis.cancel();
  }, [id, url, text, language, noWords, sound, voices]);
  useEffect(() => {
    if (voices.length === 0) return;
    if (paused) window.speechSynthesis.pause();
    else window.speechSynthesis.resume();
  }, [paused, voices]);

  // biome-ignore lint/a11y/useMediaCaption: the words stand in the transcript as they are spoken.
  return <audio ref={audio} />;
};

/** Is there a prompt in the call that nobody can speak? */
export const useUnheard = (): boolean => {
  const { call } = useEditor();
  const voices = useVoices();
  const language = useStore(call.state, (state) =>
    state.call.lines.find(
      (line) => line.kind === 'prompt' && line.url === undefined && !line.sound && 'language' in line,
    ),
  );
  return language?.kind === 'prompt' && voiceFor(voices, language.language) === undefined;
};
