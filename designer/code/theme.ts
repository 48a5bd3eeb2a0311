import type { editor } from 'monaco-editor/editor';
import type { Scheme, Tokens } from '../theme/tokens.ts';

export const themeName = (scheme: Scheme): string => `switchyard-${scheme}`;

/** Monaco's colours from the designer's tokens, so that code looks like the page around it. */
export const monacoTheme = (scheme: Scheme, tokens: Tokens): editor.IStandaloneThemeData => {
  const of = (name: string): string => tokens[name] ?? '#888888';
  const bare = (name: string): string => of(name).slice(1);
  return {
    base: scheme === 'dark' ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      { token: '', foreground: bare('ink') },
      { token: 'string.key.json', foreground: bare('ink-2') },
      { token: 'string', foreground: bare('ok') },
      { token: 'string.value.json', foreground: bare('ok') },
      { token: 'number', foreground: bare('outbound') },
      { token: 'keyword', foreground: bare('voice') },
      { token: 'keyword.json', foreground: bare('voice') },
      { token: 'variable', foreground: bare('accent-ink') },
      { token: 'function', foreground: bare('connector') },
      { token: 'delimiter', foreground: bare('ink-3') },
      { token: 'operator', foreground: bare('ink-2') },
      { token: 'invalid', foreground: bare('err') },
    ],
    colors: {
      'editor.background': of('surface'),
      'editor.foreground': of('ink'),
      'editor.lineHighlightBackground': of('fill'),
      'editor.lineHighlightBorder': '#00000000',
      'editor.selectionBackground': of('accent-soft'),
      'editor.inactiveSelectionBackground': of('fill-2'),
      'editorCursor.foreground': of('ring'),
      'editorLineNumber.foreground': of('ink-3'),
      'editorLineNumber.activeForeground': of('ink'),
      'editorIndentGuide.background1': of('line'),
      'editorIndentGuide.activeBackground1': of('line-2'),
      'editorWidget.background': of('raised'),
      'editorWidget.foreground': of('ink'),
      'editorWidget.border': of('line-2'),
      'editorHoverWidget.background': of('raised'),
      'editorHoverWidget.foreground': of('ink'),
      'editorSuggestWidget.background': of('raised'),
      'editorSuggestWidget.foreground': of('ink'),
      'editorSuggestWidget.border': of('line-2'),
      'editorSuggestWidget.selectedBackground': of('accent-soft'),
      'editorSuggestWidget.selectedForeground': of('ink'),
      'editorSuggestWidget.highlightForeground': of('accent-ink'),
      'editorSuggestWidget.focusHighlightForeground': of('accent-ink'),
      'editorError.foreground': of('err'),
      'editorWarning.foreground': of('warn'),
      'input.background': of('fill'),
      'input.foreground': of('ink'),
      'input.border': of('line-2'),
      'input.placeholderForeground': of('ink-3'),
      'inputOption.activeBackground': of('accent-soft'),
      'inputOption.activeForeground': of('accent-ink'),
      'menu.background': of('raised'),
      'menu.foreground': of('ink'),
      'menu.selectionBackground': of('accent-soft'),
      'menu.selectionForeground': of('ink'),
      descriptionForeground: of('ink-3'),
      'textLink.foreground': of('accent-ink'),
      'textCodeBlock.background': of('fill'),
      focusBorder: of('ring'),
      'scrollbar.shadow': '#00000000',
      'widget.shadow': '#00000033',
    },
  };
};
