import { Dropdown } from 'antd';
import { removeNodes, setDisabled, setStart } from '../document/edits.ts';
import { canMove, moveStep } from '../document/move.ts';
import { duplicate } from '../editor/commands.ts';
import { renameStep } from '../editor/places.ts';
import { useEditor } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { callFrom } from '../simulate/place-call.ts';
import { Icon, IconButton } from '../ui/index.ts';
import { focusStep } from './focus.ts';

/** What one can do with the step at hand; all of it has keys or a name in ⌘K, too. */
export const StepMenu = ({ id }: { readonly id: string }) => {
  const t = useWords();
  const session = useEditor();
  const { document, types } = session;
  const flow = document.flow();
  const off = flow.nodes[id]?.disabled ?? false;
  const move = (by: -1 | 1) => () => {
    document.apply((now) => moveStep(now, id, by, types));
    requestAnimationFrame(() => focusStep(id));
  };
  const acts: Readonly<Record<string, () => void>> = {
    rename: () => renameStep(id),
    start: () => document.apply((now) => setStart(now, id)),
    up: move(-1),
    down: move(1),
    call: () => void callFrom(session, id),
    off: () => document.apply((now) => setDisabled(now, [id], !off)),
    duplicate: () => duplicate(session),
    remove: () => document.apply((now) => removeNodes(now, [id])),
  };
  return (
    <Dropdown
      trigger={['click']}
      placement="bottomRight"
      menu={{
        items: [
          { key: 'rename', label: t('command.rename'), icon: <Icon name="pencil" />, extra: 'F2' },
          {
            key: 'start',
            label: t('canvas.makeStart'),
            icon: <Icon name="phone-incoming" />,
            disabled: flow.start === id,
          },
          { key: 'up', label: t('script.up'), icon: <Icon name="arrow-up" />, disabled: !canMove(flow, id, -1, types) },
          {
            key: 'down',
            label: t('script.down'),
            icon: <Icon name="arrow-down" />,
            disabled: !canMove(flow, id, 1, types),
          },
          { key: 'duplicate', label: t('canvas.duplicate'), icon: <Icon name="copy" /> },
          { key: 'call', label: t('canvas.callFrom'), icon: <Icon name="phone" /> },
          { key: 'off', label: t(off ? 'script.on' : 'script.off'), icon: <Icon name="circle-off" />, extra: 'D' },
          { key: 'remove', label: t('canvas.remove'), icon: <Icon name="trash-2" />, danger: true },
        ],
        // After the menu has given the focus back.
        onClick: ({ key }) => setTimeout(() => acts[key]?.(), 0),
      }}
    >
      <IconButton small icon="ellipsis" label={t('script.menu')} aria-haspopup="menu" />
    </Dropdown>
  );
};
