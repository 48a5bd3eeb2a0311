/// <reference types="vite/client" />

// antd's ES build under Node's resolution rules: its declarations say CommonJS, what the bundler loads is a module.
declare module 'antd/es/locale/zh_CN.js' {
  import type { Locale } from 'antd/es/locale/index.js';

  const locale: Locale;
  export default locale;
}
declare module 'antd/es/locale/en_US.js' {
  import type { Locale } from 'antd/es/locale/index.js';

  const locale: Locale;
  export default locale;
}
declare module 'pinyin-match/es/main.js' {
  /** Where `keys` (Hanzi, pinyin or initials) stands in `text`, or `false`. */
  const pinyin: { match(text: string, keys: string): readonly [number, number] | false };
  export default pinyin;
}
// Monaco's own texts: a module that sets them and exports nothing.
declare module 'monaco-editor/nls/lang/zh-cn';
