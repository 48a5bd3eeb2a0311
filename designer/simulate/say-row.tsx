import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { useEditor } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { Button, Icon, IconButton } from '../ui/index.ts';
import { isSilent } from './call.ts';
import { useCallFlow } from './use-call-flow.ts';
import { type Deafness, hasMicrophone, listen } from './voice.ts';

/** Speaks through the computer's microphone, where the browser understands speech. */
const Microphone = ({ onDeaf }: { onDeaf(why: Deafness | undefined): void }) => {
  const t = useWords();
  const { call } = useEditor();
  const { language: own } = useCallFlow();
  const language = useStore(call.state, (state) => state.setup.language ?? own);
  const live = useStore(call.state, (state) => state.call.phase === 'live');
  const [listening, setListening] = useState(false);
  const stop = useRef<() => void>(undefined);
  useEffect(() => () => stop.current?.(), []);
  const toggle = () => {
    if (listening) return stop.current?.();
    onDeaf(undefined);
    setListening(true);
    stop.current = listen(language, {
      heard: (text) => call.say(text),
      over: (why) => {
        setListening(false);
        onDeaf(why);
      },
    });
  };
  return (
    <IconButton
      small
      icon="mic"
      className={listening ? 'say-row__m say-row__m--on' : 'say-row__m'}
      aria-pressed={listening}
      label={listening ? t('simulate.listening') : t('simulate.speak')}
      disabled={!live}
      onClick={toggle}
    />
  );
};

/** The step at work could listen to speech, and does not. */
const useKeysOnly = (): boolean => {
  const { call, types } = useEditor();
  const flow = useCallFlow();
  const at = useStore(call.state, ({ call: { path, phase } }) => (phase === 'live' ? path.at(-1)?.node : undefined));
  const node = at === undefined || !Object.hasOwn(flow.nodes, at) ? undefined : flow.nodes[at];
  const params = node && types.get(node.type)?.params.properties;
  return params !== undefined && Object.hasOwn(params, 'speech') && node?.params.speech !== true;
};

/** The caller speaks, or keeps silent; a wait can be skipped. */
export const SayRow = () => {
  const t = useWords();
  const { call } = useEditor();
  const live = useStore(call.state, (state) => state.call.phase === 'live');
  const silent = useStore(call.state, (state) => isSilent(state.call));
  const paused = useStore(call.state, (state) => state.call.paused !== undefined);
  const [text, setText] = useState('');
  const keysOnly = useKeysOnly();
  const [deaf, setDeaf] = useState<Deafness>();
  const [microphone] = useState(hasMicrophone);
  return (
    <>
      <form
        className="say-row"
        onSubmit={(event) => {
          event.preventDefault();
          call.say(text);
          setText('');
        }}
      >
        <label className="say-row__f">
          {microphone ? (
            <Microphone onDeaf={setDeaf} />
          ) : (
            <span title={t('simulate.noMicrophone')}>
              <Icon name="message-square" />
            </span>
          )}
          <input
            value={text}
            maxLength={200}
            disabled={!live}
            aria-label={t('simulate.sayLabel')}
            placeholder={keysOnly ? t('simulate.keysOnly') : t('simulate.say')}
            onChange={({ target }) => setText(target.value)}
          />
        </label>
        {text.trim() !== '' ? (
          <Button kind="accent" type="submit" className="say-row__b" disabled={!live}>
            {t('simulate.send')}
          </Button>
        ) : silent ? (
          <Button
            kind="accent"
            icon="fast-forward"
            className="say-row__b"
            disabled={!live || paused}
            onClick={() => call.skip()}
          >
            {t('simulate.skip')}
          </Button>
        ) : (
          <Button kind="soft" icon="volume-x" className="say-row__b" disabled={!live} onClick={() => call.keepSilent()}>
            {t('simulate.silent')}
          </Button>
        )}
      </form>
      {deaf && (
        <p className="ph__warn ph__warn--in" role="status">
          {t(`simulate.deaf_${deaf}`)}
        </p>
      )}
    </>
  );
};
