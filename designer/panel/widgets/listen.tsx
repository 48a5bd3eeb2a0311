import { App } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { Language } from '../../../schema/text.ts';
import { useSpeech } from '../../api/index.ts';
import { useLanguage, useWords } from '../../i18n/index.ts';
import { Button, duration } from '../../ui/index.ts';

/** Speaks a prompt as the caller would hear it. Gone on a server without a voice. */
export const Listen = ({ text, language }: { readonly text: string; readonly language: Language }) => {
  const t = useWords();
  const shown = useLanguage();
  const { message } = App.useApp();
  const { speak, available } = useSpeech();
  const audio = useRef<HTMLAudioElement>(undefined);
  const [heard, setHeard] = useState<{ text: string; durationMs: number }>();
  const [playing, setPlaying] = useState(false);
  useEffect(() => () => audio.current?.pause(), []);
  if (!available) return null;

  const play = async () => {
    const answer = await speak.mutateAsync({ text, language });
    setHeard({ text, durationMs: answer.durationMs });
    if (!answer.url) return;
    const sound = new Audio(answer.url);
    audio.current = sound;
    sound.onended = () => setPlaying(false);
    sound.onerror = () => setPlaying(false);
    setPlaying(true);
    await sound.play();
  };
  const toggle = () => {
    if (playing) {
      audio.current?.pause();
      setPlaying(false);
      return;
    }
    play().catch((error: unknown) => {
      setPlaying(false);
      void message.error(error instanceof Error ? error.message : String(error));
    });
  };
  const known = heard?.text === text ? ` ${duration(heard.durationMs, shown)}` : '';
  return (
    <Button
      small
      kind="soft"
      icon={playing ? 'square' : 'play'}
      disabled={text.trim() === '' || speak.isPending}
      onClick={toggle}
    >
      {playing ? t('panel.stop') : t('panel.listen')}
      {known}
    </Button>
  );
};
