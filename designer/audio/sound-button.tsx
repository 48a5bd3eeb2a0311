import { useEffect, useRef, useState } from 'react';
import { useWords } from '../i18n/index.ts';
import { IconButton } from '../ui/index.ts';

/** Only one sound at a time on a page. */
let playing: HTMLAudioElement | undefined;

/** Plays a sound from its beginning, and stops it. */
export const SoundButton = ({ url, name }: { readonly url: string; readonly name: string }) => {
  const t = useWords();
  const sound = useRef<HTMLAudioElement>(undefined);
  const [on, setOn] = useState(false);
  useEffect(() => () => sound.current?.pause(), []);
  const toggle = () => {
    if (on) {
      sound.current?.pause();
      return;
    }
    playing?.pause();
    const fresh = new Audio(url);
    fresh.onpause = () => setOn(false);
    fresh.onended = () => setOn(false);
    fresh.onerror = () => setOn(false);
    sound.current = fresh;
    playing = fresh;
    setOn(true);
    fresh.play().catch(() => setOn(false));
  };
  return (
    <IconButton
      small
      size={14}
      icon={on ? 'square' : 'play'}
      label={t(on ? 'audio.stop' : 'audio.play', { name })}
      onClick={toggle}
    />
  );
};
