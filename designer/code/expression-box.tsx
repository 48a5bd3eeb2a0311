import { type GetRef, Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import type { ExpressionType } from '../../schema/params.ts';
import type { Language, LocalText } from '../../schema/text.ts';
import { useLanguage } from '../i18n/index.ts';
import type { ControlProps } from '../ui/index.ts';
import { loadMonaco, type Monaco } from './load.ts';
import './cel.css';

export interface ExpressionBoxProps {
  readonly control: ControlProps;
  readonly label: string;
  readonly value: string;
  readonly expected: ExpressionType;
  readonly disabled?: boolean;
  onChange(next: string): void;
  /** What is wrong with it, while one types; `undefined`: nothing. */
  onProblem(message: LocalText | undefined): void;
}

interface Loaded {
  readonly Editor: typeof import('./cel-editor.tsx')['CelEditor'];
  readonly monaco: Monaco;
  /** What Monaco's own words are in. */
  readonly speaks: Language;
  readonly caret: number | undefined;
}

/** A field for an expression: a plain one at once, the editor that knows the language as soon as it is here. */
export const ExpressionBox = (props: ExpressionBoxProps) => {
  const { control, value, disabled, onChange } = props;
  const language = useLanguage();
  const [loaded, setLoaded] = useState<Loaded>();
  const plain = useRef<GetRef<typeof Input.TextArea>>(null);
  useEffect(() => {
    let here = true;
    Promise.all([import('./cel-editor.tsx'), loadMonaco(language)]).then(
      ([{ CelEditor }, monaco]) => {
        if (!here) return;
        const area = plain.current?.resizableTextArea?.textArea;
        const caret = area && document.activeElement === area ? area.selectionStart : undefined;
        setLoaded({ Editor: CelEditor, monaco, speaks: language, caret });
      },
      // The plain field stays and does its work; the server checks what is written in it.
      (error: unknown) => console.error('the expression editor could not be loaded', error),
    );
    return () => {
      here = false;
    };
  }, [language]);
  if (loaded) return <loaded.Editor key={loaded.speaks} {...props} monaco={loaded.monaco} caret={loaded.caret} />;
  return (
    <Input.TextArea
      {...control}
      ref={plain}
      className="code-plain code"
      spellCheck={false}
      autoSize={{ minRows: 1, maxRows: 8 }}
      disabled={disabled}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
};
