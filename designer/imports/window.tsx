import { type ReactNode, useState } from 'react';

const AROUND = 8;
const TALL = 520;

/** Rows of one height of which only those in sight are there: thousands scroll like ten. */
export const RowWindow = <T,>({
  rows,
  height,
  label,
  keyOf,
  children,
}: {
  readonly rows: readonly T[];
  /** Of a row, pixels. */
  readonly height: number;
  readonly label: string;
  keyOf(row: T): string;
  children(row: T): ReactNode;
}) => {
  const [top, setTop] = useState(0);
  const first = Math.max(0, Math.min(Math.floor(top / height) - AROUND, rows.length - 1));
  const shown = rows.slice(first, first + Math.ceil(TALL / height) + 2 * AROUND);
  return (
    <section
      className="imp__rows"
      style={{ height: Math.min(TALL, rows.length * height) + 2 }}
      aria-label={label}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <ul style={{ height: rows.length * height }}>
        {shown.map((row, index) => (
          <li
            key={keyOf(row)}
            style={{ height, top: (first + index) * height }}
            aria-setsize={rows.length}
            aria-posinset={first + index + 1}
          >
            {children(row)}
          </li>
        ))}
      </ul>
    </section>
  );
};
