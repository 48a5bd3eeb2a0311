import { useCatalogue } from '../api/index.ts';
import { useFlowNow } from '../editor/session.ts';
import type { AnswerField } from './example.ts';
import { shapeOfVariable } from './shape.ts';

/** What the flow's records and lists hold, as far as somebody has declared it. */
export const useShapes = (): ((variable: string) => AnswerField | undefined) => {
  const flow = useFlowNow();
  const connectors = useCatalogue().data?.connectors ?? [];
  return (variable) => shapeOfVariable(variable, flow, { connectors });
};
