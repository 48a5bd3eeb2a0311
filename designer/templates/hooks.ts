import { useQuery } from '@tanstack/react-query';
import type { Template, TemplateSummary } from '../../schema/api.ts';
import { type ApiError, call } from '../api/index.ts';
import { placed } from '../document/layout.ts';

/** Flows to begin with; they come with the product and don't change while it runs. */
export const allTemplates = {
  queryKey: ['templates'],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
    call<readonly TemplateSummary[]>('/api/templates', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
};

export const useTemplates = () => useQuery<readonly TemplateSummary[], ApiError>(allTemplates);

/** One of them with its document. */
export const useTemplate = (id: string) =>
  useQuery<Template, ApiError>({
    queryKey: ['templates', id],
    queryFn: async ({ signal }) => {
      const template = await call<Template>(`/api/templates/${encodeURIComponent(id)}`, { signal });
      return { ...template, document: await placed(template.document) };
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
