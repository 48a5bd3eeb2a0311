import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ImportBody, ImportChanges, ImportedSummary, ImportPreview } from '../../schema/imports/api.ts';
import { segment } from '../api/client.ts';
import { type ApiError, call, keys } from '../api/index.ts';

const IMPORTS = ['imports'];

export const useImports = () =>
  useQuery<readonly ImportedSummary[], ApiError>({
    queryKey: IMPORTS,
    queryFn: ({ signal }) => call<readonly ImportedSummary[]>('/api/imports', { signal }),
  });

/** Steps came or went: palettes show it at once. */
const useSettled = () => {
  const client = useQueryClient();
  return () => Promise.all([IMPORTS, keys.catalogue].map((queryKey) => client.invalidateQueries({ queryKey })));
};

export type Source = { readonly url: string } | { readonly file: File };

/** Reads a document; `connector`: as another choice or a newer document of that one. */
export const useReadDocument = (connector: string | undefined) =>
  useMutation<ImportPreview, ApiError, Source>({
    mutationFn: (source) => {
      const query = new URLSearchParams(connector === undefined ? {} : { connector });
      if ('url' in source) return call(`/api/import-addresses?${query}`, { method: 'POST', body: { url: source.url } });
      query.set('file', source.file.name.slice(0, 200));
      return call(`/api/import-documents?${query}`, { method: 'POST', file: source.file });
    },
  });

/** What the document of a connector offers that was read before. */
export const useDocumentOf = ({ name, document }: ImportedSummary) =>
  useQuery<ImportPreview, ApiError>({
    queryKey: ['imports', 'document', document.digest, name],
    queryFn: ({ signal }) =>
      call<ImportPreview>(`/api/import-documents/${segment(document.digest)}?connector=${segment(name)}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });

export const useCreateImport = () => {
  const settled = useSettled();
  return useMutation<ImportedSummary, ApiError, ImportBody>({
    mutationFn: (body) => call('/api/imports', { method: 'POST', body }),
    onSuccess: settled,
  });
};

export const useCompareImport = () =>
  useMutation<ImportChanges, ApiError, ImportBody>({
    mutationFn: (body) => call(`/api/imports/${segment(body.name)}/changes`, { method: 'POST', body }),
  });

export const useReplaceImport = (etag: string) => {
  const settled = useSettled();
  return useMutation<ImportedSummary, ApiError, ImportBody>({
    mutationFn: (body) => call(`/api/imports/${segment(body.name)}`, { method: 'PUT', body, ifMatch: etag }),
    onSuccess: settled,
  });
};

export const useRemoveImport = () => {
  const settled = useSettled();
  return useMutation<void, ApiError, string>({
    mutationFn: (name) => call(`/api/imports/${segment(name)}`, { method: 'DELETE' }),
    onSuccess: settled,
  });
};
