import { useStore } from 'zustand';
import { exitsOf } from '../../schema/node-type.ts';
import { exitTitle, titleOf } from '../canvas/model.ts';
import { useEditor } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import { Button, Icon, IconButton } from '../ui/index.ts';
import { type Aim, aimState } from './aim.ts';
import { placeCall } from './place-call.ts';
import { useCallFlow } from './use-call-flow.ts';

/** What the caller has to do so that the exit is taken, as far as the drawing tells. */
const useHow = ({ node, exit }: Aim): string | undefined => {
  const t = useWords();
  const { types } = useEditor();
  const found = useCallFlow().nodes[node];
  const type = found && types.get(found.type);
  if (!found || !type) return undefined;
  if (type.operation !== undefined) return t('simulate.aimAnswered');
  const way = exitsOf(type, found.params).find(({ name }) => name === exit);
  if (way?.keycap) return t('simulate.aimPress', { key: exit });
  return type.waits && way?.tone !== 'fault' && exitsOf(type, found.params).some(({ keycap }) => keycap)
    ? t('simulate.aimSilent')
    : undefined;
};

const Line = ({ aim }: { readonly aim: Aim }) => {
  const t = useWords();
  const language = useLanguage();
  const session = useEditor();
  const { call, types, readOnly } = session;
  const flow = useCallFlow();
  const state = useStore(call.state, (phone) => aimState(phone.call, aim));
  const ended = useStore(call.state, (phone) => phone.call.phase === 'ended');
  const how = useHow(aim);
  const node = flow.nodes[aim.node];
  const exit = `${titleOf(node, types, language)} · ${exitTitle(node, types, aim.exit, language)}`;
  return (
    <div className={`ph-aim ph-aim--${state}`} role="status">
      <Icon name={state === 'taken' ? 'circle-check' : state === 'missed' ? 'circle-x' : 'crosshair'} />
      <p className="grow">
        {t(`simulate.aim_${state}`, { exit })}
        {state === 'open' && how !== undefined && <span> {how}</span>}
      </p>
      {state === 'taken' && !readOnly && (
        <Button
          small
          kind="accent"
          icon="save"
          onClick={() => {
            if (!ended) call.hangUp();
            call.set({ saving: true, settingUp: false });
          }}
        >
          {t('simulate.aimSave')}
        </Button>
      )}
      {state === 'missed' && (
        <Button small kind="quiet" icon="rotate-ccw" onClick={() => void placeCall(session)}>
          {t('simulate.again')}
        </Button>
      )}
      <IconButton
        small
        size={12}
        icon="x"
        label={t('simulate.aimForget')}
        onClick={() => call.set({ aim: undefined })}
      />
    </div>
  );
};

/** The exit that one set out to try, whether the call has taken it, and then the way to keep it as a scenario. */
export const AimLine = () => {
  const { call } = useEditor();
  const aim = useStore(call.state, (state) => state.aim);
  return aim ? <Line aim={aim} /> : null;
};
