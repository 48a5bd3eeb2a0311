import type { FieldSchema } from '../logic/fields.ts';

/** What every control of the form gets. */
export interface WidgetProps {
  readonly schema: FieldSchema;
  /** In the designer's language. */
  readonly label: string;
  readonly value: unknown;
  readonly required: boolean;
  /** JSON pointer of the value in the document; also the key of the edit's gesture. */
  readonly pointer: string;
  /** A heading right above says the same: the label is for screen readers only. */
  readonly bare?: boolean;
  /** @param next `undefined` takes the field out */
  onChange(next: unknown, gestureKey: string): void;
}
