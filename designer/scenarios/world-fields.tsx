import type { Scenario } from '../../schema/scenario.ts';
import { ConnectionBehaviour } from '../../schema/scenario.ts';
import { useConnections } from '../connections/hooks.ts';
import { useEditor, useFlowNow } from '../editor/session.ts';
import { useWords } from '../i18n/index.ts';
import { ValueField } from '../simulate/value-field.tsx';
import { Button } from '../ui/index.ts';
import { Add, Choose, Line, put, Removable, without } from './fields.tsx';

type Given = NonNullable<Scenario['given']>;
type Orders = NonNullable<Given['orders']>;
type Connections = NonNullable<Given['connections']>;
const behaviours = ConnectionBehaviour.enum;

/** Orders that order sync knows when the call begins. */
export const OrderFields = ({
  orders,
  onChange,
}: {
  readonly orders: Orders;
  onChange(orders: Orders | undefined): void;
}) => {
  const t = useWords();
  const entries = Object.entries(orders);
  const set = (next: readonly (readonly [string, Orders[string]])[]) =>
    onChange(next.length > 0 ? Object.fromEntries(next) : undefined);
  const edit = (index: number, key: string, order: Orders[string]) => set(entries.with(index, [key, order]));
  return (
    <>
      {entries.map(([key, order], index) => (
        <Removable
          // biome-ignore lint/suspicious/noArrayIndexKey: its number is what is being written.
          key={index}
          label={t('scenarios.removeNamed', { title: key })}
          onRemove={() => set(entries.toSpliced(index, 1))}
        >
          <Line
            label={t('scenarios.orderNumber')}
            required
            value={key}
            // Two orders of one number would be one: what stands there first keeps it.
            onChange={(next) => Object.hasOwn(orders, next) || edit(index, next, order)}
          />
          <Line
            label={t('scenarios.orderStatus')}
            required
            value={order.status}
            onChange={(status) => edit(index, key, { ...order, status })}
          />
          <Line
            label={t('scenarios.orderAge')}
            type="number"
            min={0}
            value={String(order.ageMinutes)}
            onChange={(text) => edit(index, key, { ...order, ageMinutes: Math.max(0, Number(text) || 0) })}
          />
          <ValueField
            variable={{ type: 'record', label: t('scenarios.orderContent') }}
            value={order.content}
            onValue={(content) =>
              edit(index, key, put(order, { content: content as Record<string, unknown> | undefined }))
            }
          />
        </Removable>
      ))}
      <Button
        small
        kind="quiet"
        icon="plus"
        disabled={Object.hasOwn(orders, '')}
        onClick={() => set([...entries, ['', { status: '', ageMinutes: 0 }]])}
      >
        {t('scenarios.addOrder')}
      </Button>
    </>
  );
};

/** Names of connections that the flow asks, and those that are set up. */
const useNames = (): readonly string[] => {
  const { types, readOnly } = useEditor();
  const flow = useFlowNow();
  const { data } = useConnections(!readOnly);
  const asked = Object.values(flow.nodes).flatMap(({ type, params }) => {
    const connector = types.get(type)?.operation?.split('.')[0];
    if (connector === undefined) return [];
    return [typeof params.connection === 'string' ? params.connection : connector];
  });
  return [...new Set([...asked, ...(data?.names ?? []).map(({ name }) => name)])];
};

/** Connections whose system is out of order. */
export const ConnectionFields = ({
  connections,
  onChange,
}: {
  readonly connections: Connections;
  onChange(connections: Connections | undefined): void;
}) => {
  const t = useWords();
  const free = useNames().filter((name) => !Object.hasOwn(connections, name));
  return (
    <>
      {Object.entries(connections).map(([name, behaviour]) => (
        <Removable
          key={name}
          label={t('scenarios.removeNamed', { title: name })}
          onRemove={() => {
            const next = without(connections, name);
            onChange(Object.keys(next).length > 0 ? next : undefined);
          }}
        >
          <Choose
            label={name}
            pointer={`/given/connections/${name}`}
            value={behaviour}
            options={behaviours.map((value) => ({ value, label: t(`scenarios.system_${value}`) }))}
            onChange={(next) =>
              onChange({ ...connections, [name]: behaviours.find((one) => one === next) ?? behaviour })
            }
          />
        </Removable>
      ))}
      <Add
        label={t('scenarios.addConnection')}
        options={free.map((value) => ({ value, label: value }))}
        onAdd={(name) => onChange({ ...connections, [name]: 'refuses' })}
      />
    </>
  );
};
