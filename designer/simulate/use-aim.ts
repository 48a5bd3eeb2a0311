import { useEditor, useFlowNow } from '../editor/session.ts';
import type { Aim } from './aim.ts';
import { answerOfKind } from './answer-kinds.ts';
import { useAskedOperations, useExamples } from './operations.tsx';
import { callFrom } from './place-call.ts';
import { kindsOf } from './step-answers.tsx';

/**
 * Calls, begins at the step of an exit, and sees to it that the exit can be taken: where a system decides, it is answered
 * for. What the caller has to do is left to whoever tries it.
 */
export const useTakeAim = (): ((aim: Aim) => Promise<void>) => {
  const session = useEditor();
  const flow = useFlowNow();
  const operations = useAskedOperations();
  const examples = useExamples();
  return async (aim) => {
    const { call, types } = session;
    const type = types.get(flow.nodes[aim.node]?.type ?? '');
    const asked = type?.operation === undefined ? undefined : operations.get(type.operation);
    if (asked) {
      const kinds = kindsOf(asked);
      const kind = kinds.find((one) =>
        'fault' in one ? aim.exit === 'failed' : 'exit' in one && one.exit.name === aim.exit,
      );
      const { stepAnswers } = call.state.getState();
      if (kind)
        call.answer({ stepAnswers: { ...stepAnswers, [aim.node]: [answerOfKind(kind, () => examples(asked))] } });
    }
    await callFrom(session, aim.node);
    call.set({ aim });
  };
};
