import { useStore } from 'zustand';
import { selectAndShow } from '../editor/commands.ts';
import { useEditor } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { Avatar } from '../ui/index.ts';
import './presence.css';

const MOST = 4;

/** Everybody who has the flow open; a press on one who is at a step leads there. */
export const Colleagues = () => {
  const t = useWords();
  const session = useEditor();
  const { people, you } = useStore(session.presence);
  // Alone, there is nothing to tell.
  if (people.length < 2) return null;
  const sorted = [...people.filter(({ id }) => id === you), ...people.filter(({ id }) => id !== you)];
  const left = sorted.length - MOST;
  return (
    <>
      <ul className="avs" aria-label={t('presence.here')}>
        {sorted.slice(0, MOST).map(({ id, name, node }) => {
          const label = id === you ? t('presence.you', { name }) : name;
          return (
            <li key={id}>
              <button
                type="button"
                className="avs__b"
                title={label}
                aria-label={label}
                onClick={() => node !== null && id !== you && selectAndShow(session, node)}
              >
                <Avatar name={name} />
              </button>
            </li>
          );
        })}
        {left > 0 && (
          <li
            className="avs__more num"
            title={sorted
              .slice(MOST)
              .map(({ name }) => name)
              .join('、')}
          >
            +{left}
          </li>
        )}
      </ul>
      <span className="vsep" />
    </>
  );
};
