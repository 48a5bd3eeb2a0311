import { token } from '../panel/logic/fields.ts';

/** Where a value stands in a JSON text; `keyFrom` is where its key begins. Offsets count characters. */
export interface Place {
  readonly keyFrom: number;
  readonly from: number;
  readonly to: number;
}

interface Visitor {
  /** A value begins. */
  begin?(pointer: string, keyFrom: number, from: number): void;
  end?(pointer: string, to: number): void;
}

interface Frame {
  readonly list: boolean;
  readonly pointer: string;
  index: number;
  key: { readonly name: string; readonly from: number } | undefined;
  /** A colon came after the key, or in a list: a value may come. */
  open: boolean;
}

const SKIP = /[\s,]+/y;
const STRING = /"(?:[^"\\\n]|\\.)*("|$|(?=\n))/y;
const LITERAL = /[^\s,:{}[\]"]+/y;

const matched = (pattern: RegExp, text: string, at: number): string | undefined => {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
};

const named = (raw: string): string => {
  if (!raw.includes('\\')) return raw.slice(1, raw.endsWith('"') && raw.length > 1 ? -1 : undefined);
  try {
    return String(JSON.parse(raw));
  } catch {
    // A key that is being typed: its letters are as good a name as any.
    return raw.slice(1);
  }
};

const under = (frame: Frame | undefined): string => {
  if (!frame) return '';
  return `${frame.pointer}/${frame.list ? frame.index : token(frame.key?.name ?? '')}`;
};

/** What is open at the end of a walk. */
interface Standing {
  readonly frame: Frame | undefined;
  /** The token that reaches beyond the end of the walk, or touches it. */
  readonly inside: 'key' | 'value' | undefined;
}

/** Walks a JSON text up to `until`; where it is broken it goes on as well as it can. */
const walk = (text: string, until: number, visitor: Visitor): Standing => {
  const stack: Frame[] = [];
  let inside: Standing['inside'];
  const begin = (from: number): string => {
    const frame = stack.at(-1);
    const pointer = under(frame);
    visitor.begin?.(pointer, frame?.key?.from ?? from, from);
    return pointer;
  };
  const finish = (pointer: string, to: number) => {
    visitor.end?.(pointer, to);
    const frame = stack.at(-1);
    if (!frame) return;
    if (frame.list) frame.index += 1;
    else frame.open = false;
  };
  let at = 0;
  while (at < until) {
    const sign = text.charAt(at);
    const frame = stack.at(-1);
    inside = undefined;
    if (sign === '{' || sign === '[') {
      const pointer = begin(at);
      stack.push({ list: sign === '[', pointer, index: 0, key: undefined, open: sign === '[' });
      at += 1;
    } else if (sign === '}' || sign === ']') {
      at += 1;
      const closed = stack.pop();
      if (closed) finish(closed.pointer, at);
    } else if (sign === ':') {
      if (frame) frame.open = true;
      at += 1;
    } else if (sign === '"') {
      const raw = matched(STRING, text, at) ?? sign;
      const to = at + raw.length;
      const reaches = to >= until && !(to === until && raw.length > 1 && raw.endsWith('"'));
      if (frame && !frame.list && !frame.open) {
        frame.key = { name: named(raw), from: at };
        inside = reaches ? 'key' : undefined;
      } else {
        const pointer = begin(at);
        if (reaches) inside = 'value';
        else finish(pointer, to);
      }
      at = to;
    } else {
      const gap = matched(SKIP, text, at);
      const word = gap ?? matched(LITERAL, text, at) ?? sign;
      if (gap === undefined && (!frame || frame.open)) {
        const pointer = begin(at);
        if (at + word.length >= until) inside = 'value';
        else finish(pointer, at + word.length);
      }
      at += word.length;
    }
  }
  return { frame: stack.at(-1), inside };
};

/** The places of the values at these pointers, in one walk. */
export const placesOf = (text: string, pointers: Iterable<string>): ReadonlyMap<string, Place> => {
  const wanted = new Set(pointers);
  const found = new Map<string, Place>();
  walk(text, text.length, {
    begin(pointer, keyFrom, from) {
      if (wanted.has(pointer)) found.set(pointer, { keyFrom, from, to: text.length });
    },
    end(pointer, to) {
      const place = found.get(pointer);
      if (place) found.set(pointer, { ...place, to });
    },
  });
  return found;
};

export interface Spot {
  /** Of the value (or of the value whose key) that the offset stands in. */
  readonly pointer: string;
  readonly part: 'key' | 'value';
}

/** What an offset of a text stands in, whether the text is whole or still being written. */
export const spotAt = (text: string, offset: number): Spot => {
  const { frame, inside } = walk(text, offset, {});
  if (!frame) return { pointer: '', part: 'value' };
  if (inside === 'key') return { pointer: under(frame), part: 'key' };
  if (inside === 'value' || frame.open) return { pointer: under(frame), part: 'value' };
  // Between two fields, or behind a key that has no value yet: still the object.
  return {
    pointer: frame.key && /^[^,]*$/.test(text.slice(frame.key.from, offset)) ? under(frame) : frame.pointer,
    part: 'key',
  };
};

/** The step that a pointer lies in. */
export const nodeOf = (pointer: string): string | undefined => {
  const [, nodes, id] = pointer.split('/');
  return nodes === 'nodes' && id ? id : undefined;
};
