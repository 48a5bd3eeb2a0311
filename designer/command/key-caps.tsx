import './command.css';
import { keycaps, onMac } from './keys.ts';

const MAC = onMac();

/** A combination of keys as this keyboard prints it. */
export const Keys = ({ keys }: { readonly keys: string }) => (
  <kbd className="kb">
    {keycaps(keys, MAC).map((cap) => (
      <kbd key={cap}>{cap}</kbd>
    ))}
  </kbd>
);
