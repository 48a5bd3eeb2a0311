import type { ImportPreview } from '../../schema/imports/api.ts';
import { isRecord, list, member, type OpenApiDocument, record, words } from './document.ts';

const MOST_SERVERS = 20;

type Server = ImportPreview['servers'][number];

const valuesOf = (variable: unknown): string[] => {
  const values = list(member(variable, 'enum')).map((value) => String(value));
  const standard = String(member(variable, 'default') ?? values[0] ?? '');
  return [standard, ...values.filter((value) => value !== standard)];
};

/** The address with every value of its variables, the defaults first. */
const expanded = (url: string, variables: unknown): string[] => {
  let urls = [url];
  for (const [name, variable] of Object.entries(record(variables)))
    urls = urls
      .flatMap((each) =>
        each.includes(`{${name}}`) ? valuesOf(variable).map((value) => each.replaceAll(`{${name}}`, value)) : [each],
      )
      .slice(0, MOST_SERVERS);
  return urls;
};

/** Against the address that the document came from; a file has none, and the analyst fills it in. */
const absolute = (url: string, source: string): string | undefined => {
  const base = /^https?:\/\//.test(source) ? source : undefined;
  if (!URL.canParse(url, base)) return undefined;
  const made = new URL(url, base);
  if (!/^https?:$/.test(made.protocol) || made.username || made.password) return undefined;
  return made.href.replace(/\/+$/, '');
};

/** Servers of the document with absolute addresses. */
export const serversOf = ({ root }: OpenApiDocument, source: string): readonly Server[] => {
  const declared = list(root.servers).filter(isRecord);
  // OpenAPI 3: without any, it is the document's own.
  const servers = declared.length > 0 ? declared : [{ url: '/' }];
  const found = servers.flatMap((server) =>
    expanded(String(server.url ?? ''), member(server, 'variables')).flatMap((url): Server[] => {
      const whole = absolute(url, source);
      return whole ? [{ url: whole, description: words(member(server, 'description'), 80) }] : [];
    }),
  );
  return [...new Map(found.map((server) => [server.url, server])).values()].slice(0, MOST_SERVERS);
};
