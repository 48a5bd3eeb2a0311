import { App } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { Language } from '../../../schema/text.ts';
import { useSpeech } from '../../api/index.ts';
import { useLanguage, useWords } from '../../i18n/index.ts';
import { useVoices, voiceFor } from '../../simulate/voice.ts';
import { Button, duration, IconButton } from '../../ui/index.ts';

interface Props {
  readonly text: string;
  readonly language: Language;
  /** Only the icon, for narrow places: what it is called there. */
  readonly icon?: string;
}

/** What is heard now, and how to stop it. */
interface Playing {
  stop(): void;
}

const playUrl = async (url: string, over: () => void): Promise<Playing> => {
  const sound = new Audio(url);
  sound.onended = over;
  sound.onerror = over;
  await sound.play();
  return { stop: () => sound.pause() };
};

const speakHere = (text: string, voice: SpeechSynthesisVoice, over: () => void): Playing => {
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.voice = voice;
  utterance.lang = voice.lang;
  utterance.onend = over;
  utterance.onerror = over;
  window.speechSynthesis.speak(utterance);
  return { stop: () => window.speechSynthesis.cancel() };
};

/** Speaks a prompt as the caller would hear it; by the browser's voice where the server has none. Gone where neither can. */
export const Listen = ({ text, language, icon }: Props) => {
  const t = useWords();
  const shown = useLanguage();
  const { message } = App.useApp();
  const { speak, available } = useSpeech();
  const voice = voiceFor(useVoices(), language);
  const playing = useRef<Playing>(undefined);
  const [heard, setHeard] = useState<{ text: string; durationMs: number }>();
  const [isOn, setOn] = useState(false);
  useEffect(() => () => playing.current?.stop(), []);
  if (!available && !voice) return null;

  const over = () => setOn(false);
  const play = async () => {
    const answer = available ? await speak.mutateAsync({ text, language }) : undefined;
    if (answer?.url) {
      setHeard({ text, durationMs: answer.durationMs });
      setOn(true);
      playing.current = await playUrl(answer.url, over);
    } else if (voice) {
      setOn(true);
      playing.current = speakHere(text, voice, over);
    }
  };
  const toggle = () => {
    if (isOn) {
      playing.current?.stop();
      setOn(false);
      return;
    }
    play().catch((error: unknown) => {
      setOn(false);
      void message.error(error instanceof Error ? error.message : String(error));
    });
  };
  const control = {
    small: true,
    icon: isOn ? 'square' : 'play',
    disabled: text.trim() === '' || speak.isPending,
    'aria-busy': speak.isPending,
    onClick: toggle,
  } as const;
  if (icon !== undefined) return <IconButton {...control} size={14} label={isOn ? t('panel.stop') : icon} />;
  const known = heard?.text === text ? ` ${duration(heard.durationMs, shown)}` : '';
  return (
    <Button {...control} kind="soft">
      {isOn ? t('panel.stop') : t('panel.listen')}
      {known}
    </Button>
  );
};
