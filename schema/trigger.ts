import type { TObject } from 'typebox';
import type { LocalText } from './text.ts';

/** How a trigger hears that something has happened: it is told, it asks, or its time has come. */
export type TriggerKind = 'webhook' | 'poll' | 'schedule';

/** The data half of a trigger: something outside a call that starts a flow. */
export interface TriggerType {
  /** `<plugin>.<name>`. */
  readonly type: string;
  /** Raised when `config` changes incompatibly. */
  readonly version: number;
  readonly kind: TriggerKind;
  /** Lucide icon name, kebab case. */
  readonly icon: string;
  readonly title: LocalText;
  readonly help: LocalText;
  /** Settings of one such trigger; fields with `x-secret` never leave the server. */
  readonly config: TObject;
  /** `data` of its events: each field can be given to an input of the flow that it starts. */
  readonly emits: TObject;
  /** Of a `poll`: seconds between two questions unless the trigger is set up otherwise. */
  readonly everySeconds?: number;
  /** Name of the plugin it comes from. */
  readonly plugin: string;
}
