import type { ImportAuth, ImportPreview } from '../../schema/imports/api.ts';
import { DocumentError, isRecord, list, member, type OpenApiDocument, record, words } from './document.ts';

type Offered = ImportPreview['auth'][number];

const KEY_PLACES: ReadonlySet<unknown> = new Set(['header', 'query', 'cookie']);
const isToken = (name: string): boolean => /^[\x21-\x7e]{1,100}$/.test(name);

const oauthOf = (scheme: unknown, scopes: readonly string[]): ImportAuth | undefined => {
  const flow = member(member(scheme, 'flows'), 'clientCredentials');
  if (!isRecord(flow)) return undefined;
  const url = String(flow.tokenUrl ?? '');
  const known = Object.keys(record(flow.scopes));
  return {
    kind: 'oauth2',
    tokenUrl: /^https?:\/\//.test(url) && url.length <= 500 ? url : '',
    scopes: scopes.filter((scope) => known.includes(scope) && scope.length <= 200).slice(0, 50),
    sentIn: 'basic',
  };
};

const schemeAuth = (scheme: unknown, scopes: readonly string[]): ImportAuth | undefined => {
  const type = String(member(scheme, 'type') ?? '');
  if (type === 'oauth2') return oauthOf(scheme, scopes);
  if (type === 'http') {
    const name = String(member(scheme, 'scheme') ?? '').toLowerCase();
    return name === 'bearer' || name === 'basic' ? { kind: name } : undefined;
  }
  const name = String(member(scheme, 'name') ?? '');
  const place = member(scheme, 'in');
  if (type !== 'apiKey' || !KEY_PLACES.has(place) || !isToken(name)) return undefined;
  return { kind: 'apiKey', keys: [{ in: place as 'header' | 'query' | 'cookie', name }] };
};

/** Two keys that are asked for together are one way. */
const together = (ways: readonly (ImportAuth | undefined)[]): ImportAuth | undefined => {
  const [first, ...others] = ways;
  if (others.length === 0) return first;
  const keys = ways.flatMap((way) => (way?.kind === 'apiKey' ? way.keys : []));
  return keys.length === ways.length && keys.length <= 3 ? { kind: 'apiKey', keys } : undefined;
};

/** Ways to authenticate that the document describes, the one it asks for first. */
export const authOf = (document: OpenApiDocument): readonly Offered[] => {
  const schemes = record(member(document.root.components, 'securitySchemes'));
  const resolved = new Map<string, unknown>();
  for (const [name, scheme] of Object.entries(schemes)) {
    try {
      resolved.set(name, document.follow(scheme, '/components/securitySchemes').value);
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
    }
  }
  const asked = list(document.root.security).filter(isRecord);
  const alone = [...resolved.keys()].map((name) => ({ [name]: [] }));
  const offers = [...asked, ...alone].flatMap((way): Offered[] => {
    const names = Object.keys(way);
    const auth = together(names.map((name) => schemeAuth(resolved.get(name), list(way[name]).map(String))));
    return auth && names.length > 0 ? [{ title: words(names.join(' + '), 60), auth }] : [];
  });
  return [...new Map(offers.map((offer) => [JSON.stringify(offer.auth), offer])).values()].slice(0, 20);
};

/** Parameters that authentication fills in, as `header x-api-key`: no analyst is asked for them. */
export const authParameters = (auth: ImportAuth): ReadonlySet<string> => {
  if (auth.kind === 'apiKey') return new Set(auth.keys.map((key) => `${key.in} ${key.name}`.toLowerCase()));
  if (auth.kind !== 'signature') return new Set();
  const { signature, appKey, timestamp, nonce, constants = [] } = auth.recipe;
  const fields = [signature, appKey, timestamp, nonce, ...constants].filter((field) => field !== undefined);
  return new Set(fields.map((field) => `${field.in} ${field.name}`.toLowerCase()));
};
