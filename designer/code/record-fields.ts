import type { Catalogue } from '../../schema/catalogue.ts';
import type { Flow } from '../../schema/flow.ts';
import type { Language } from '../../schema/text.ts';

/** A field of a record, with what its system calls it. */
export interface KnownField {
  readonly name: string;
  readonly label: string;
}

interface Shape {
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly 'x-label'?: Readonly<Record<Language, string>>;
}

/** The fields of a record variable, as far as the operations that store it in the flow declare them. */
export const knownFieldsOf = (
  variable: string,
  flow: Flow,
  { connectors }: Pick<Catalogue, 'connectors'>,
  language: Language,
): readonly KnownField[] => {
  const fields = new Map<string, string>();
  for (const { type, params } of Object.values(flow.nodes)) {
    const { save } = params;
    if (typeof save !== 'object' || save === null) continue;
    const [name, operation = ''] = type.split('.');
    const output = connectors.find((one) => one.name === name)?.operations[operation]?.output as Shape | undefined;
    for (const [field, stored] of Object.entries(save)) {
      const shape = stored === variable ? output?.properties?.[field] : undefined;
      for (const [key, child] of Object.entries(shape?.properties ?? shape?.items?.properties ?? {})) {
        fields.set(key, child['x-label']?.[language] ?? '');
      }
    }
  }
  return [...fields].map(([key, label]) => ({ name: key, label }));
};
