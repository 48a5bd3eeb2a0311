import { type Static, type TObject, Type } from 'typebox';
import type { ConnectorType } from '../../schema/connector.ts';
import { Choice, hints } from '../../schema/params.ts';
import {
  type ConnectorDefinition,
  defineConnector,
  type OperationContext,
  type OperationDefinition,
} from './connector.ts';
import type { OperationResult } from './step.ts';

const text = (zh: string, en: string) => Type.String(hints({ label: { 'zh-CN': zh, en } }));

const MessageState = Choice(
  {
    accepted: { 'zh-CN': '对方平台已受理', en: 'Accepted by the provider' },
    delivered: { 'zh-CN': '已送达', en: 'Delivered' },
    failed: { 'zh-CN': '没有送达', en: 'Not delivered' },
  },
  { label: { 'zh-CN': '状态', en: 'State' } },
);

/** What every channel's `send` gives. */
const SentOutput = Type.Object(
  {
    messageId: text('消息编号', 'Message id'),
    state: MessageState,
    reason: text('不能发的原因', 'Why it was refused'),
  },
  { additionalProperties: false },
);

/** `emits` of a trigger that hears what became of messages: deliver receipts with this shape. */
export const DeliveryReceipt = Type.Object(
  { messageId: text('消息编号', 'Message id'), state: MessageState, reason: text('没有送达的原因', 'Why it failed') },
  { additionalProperties: false },
);

/** `emits` of a trigger that hears messages: `from` is an address that `send` takes as `to`. */
export const IncomingMessage = Type.Object(
  { messageId: text('消息编号', 'Message id'), from: text('发送方', 'From'), text: text('内容', 'Text') },
  { additionalProperties: false },
);

/** What became of a message. `refused`: it can't go to this address as it is, and trying again changes nothing. */
export type Sent =
  | { readonly messageId: string; readonly state: 'accepted' | 'delivered' }
  | { readonly refused: string };

export interface ChannelDefinition<C extends TObject, I extends TObject>
  extends Omit<ConnectorDefinition<C>, 'operations' | 'channel'> {
  /** Kind of address in the input's field `to`; a `group` is named by the connection itself. */
  readonly addresses: NonNullable<ConnectorType['channel']>['addresses'];
  /** The operation `send`. Its effect, output and exits are those of every channel. */
  readonly send: Omit<OperationDefinition<C, I>, 'effect' | 'output' | 'exits' | 'run'> & {
    run(context: OperationContext<Static<C>, Static<I>>): Promise<Sent>;
  };
  /** What else it can do. */
  readonly operations?: ConnectorDefinition<C>['operations'];
}

const resultOf = (sent: Sent): OperationResult =>
  'refused' in sent
    ? { exit: 'refused', output: { reason: sent.refused } }
    : { exit: 'sent', output: { messageId: sent.messageId, state: sent.state } };

/**
 * Declares a channel: `plugins/<plugin>/connector.ts`, default export. A channel is a connector whose operation `send`
 * has the shape that every channel has. What comes in (messages, delivery receipts) is a trigger of the same plugin
 * whose `emits` is `IncomingMessage` or `DeliveryReceipt`.
 */
export const defineChannel = <C extends TObject, I extends TObject>({
  addresses,
  send,
  operations,
  ...connector
}: ChannelDefinition<C, I>): ConnectorDefinition<C> =>
  defineConnector<C>({
    ...connector,
    channel: { addresses },
    operations: {
      send: {
        ...send,
        effect: 'write',
        output: SentOutput,
        exits: [
          { name: 'sent', title: { 'zh-CN': '发出了', en: 'Sent' }, icon: 'check' },
          { name: 'refused', title: { 'zh-CN': '不能发', en: 'Refused' }, icon: 'ban' },
        ],
        run: async (context: OperationContext<Static<C>, Static<I>>) => resultOf(await send.run(context)),
      },
      ...operations,
    },
  });
