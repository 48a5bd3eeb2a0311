import { builtinVariables } from '../../schema/expression/environment.ts';
import type { VariableType } from '../../schema/flow.ts';
import type { Language } from '../../schema/text.ts';
import { functionsIn, openCall } from './cel-words.ts';
import type { Monaco } from './load.ts';
import type { KnownField } from './record-fields.ts';

export const CEL = 'switchyard-cel';

/** What an expression may name, and in which language it is told. */
export interface CelContext {
  readonly language: Language;
  readonly variables: readonly {
    readonly name: string;
    readonly label: string;
    readonly type: VariableType;
    readonly typeName: string;
  }[];
  fieldsOf(variable: string): readonly KnownField[];
}

const contexts = new Map<string, CelContext>();
/** Tells what the expression in a model may name. */
export const setContext = (uri: string, context: CelContext | undefined): void => {
  if (context) contexts.set(uri, context);
  else contexts.delete(uri);
};

/** The CEL type whose methods a variable has. */
const METHODS: Readonly<Partial<Record<VariableType, string>>> = { text: 'string', list: 'list' };

const WORD = /[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff]*/;

type Languages = Monaco['languages'];
type Item = ReturnType<
  Exclude<Parameters<Languages['registerCompletionItemProvider']>[1]['provideCompletionItems'], undefined>
>;

const taught = new WeakSet<Monaco>();

/** Teaches Monaco the expression language: colours, completion, help with arguments, and what a name means. */
export const registerCel = (monaco: Monaco): void => {
  if (taught.has(monaco)) return;
  taught.add(monaco);
  const { languages } = monaco;
  languages.register({ id: CEL });
  languages.setLanguageConfiguration(CEL, {
    wordPattern: new RegExp(WORD.source, 'g'),
    brackets: [
      ['(', ')'],
      ['[', ']'],
      ['{', '}'],
    ],
    autoClosingPairs: [
      { open: '(', close: ')' },
      { open: '[', close: ']' },
      { open: '{', close: '}' },
      { open: '"', close: '"', notIn: ['string'] },
      { open: "'", close: "'", notIn: ['string'] },
    ],
  });
  languages.setMonarchTokensProvider(CEL, {
    tokenizer: {
      root: [
        [/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/, 'string'],
        [/["'].*$/, 'invalid'],
        [/\d+(?:\.\d+)?/, 'number'],
        [/\b(?:true|false|null|in)\b/, 'keyword'],
        [/[A-Za-z_]\w*(?=\s*\()/, 'function'],
        [/[A-Za-z_]\w*/, 'variable'],
        [/[-+*/%<>=!&|?:]+/, 'operator'],
        [/[()[\]{},.]/, 'delimiter'],
      ],
    },
  });
  languages.registerCompletionItemProvider(CEL, {
    triggerCharacters: ['.', '('],
    provideCompletionItems(model, position): Item {
      const context = contexts.get(model.uri.toString());
      if (!context) return { suggestions: [] };
      const word = model.getWordUntilPosition(position);
      const range = {
        startLineNumber: position.lineNumber,
        endLineNumber: position.lineNumber,
        startColumn: word.startColumn,
        endColumn: word.endColumn,
      };
      const before = model.getLineContent(position.lineNumber).slice(0, word.startColumn - 1);
      const { CompletionItemKind, CompletionItemInsertTextRule } = languages;
      const owner = /([A-Za-z_]\w*)\.$/.exec(before)?.[1];
      const all = functionsIn(context.language);
      const call = (one: (typeof all)[number]) => ({
        label: { label: one.name, description: one.help },
        kind: CompletionItemKind.Function,
        detail: one.signature,
        documentation: { value: `${one.help}\n\n\`${one.example}\`` },
        insertText: one.parameters.length > 0 ? `${one.name}($0)` : `${one.name}()`,
        insertTextRules: CompletionItemInsertTextRule.InsertAsSnippet,
        command: { id: 'editor.action.triggerParameterHints', title: '' },
        sortText: `2${one.name}`,
        range,
      });
      const name = (named: string, what: string, filter = `${named} ${what}`) => ({
        label: { label: named, description: what },
        kind: CompletionItemKind.Variable,
        insertText: named,
        filterText: filter,
        sortText: `1${named}`,
        range,
      });
      if (owner !== undefined || before.endsWith('.')) {
        const type = context.variables.find((one) => one.name === owner)?.type;
        const builtin = Object.keys(builtinVariables).filter((one) => one.startsWith(`${owner}.`));
        const methods = all.filter(({ on }) => on !== undefined && (type === undefined || on === METHODS[type]));
        return {
          suggestions: [
            ...builtin.map((one) =>
              name(one.slice(one.indexOf('.') + 1), builtinVariables[one]?.help[context.language] ?? ''),
            ),
            ...(owner === undefined ? [] : context.fieldsOf(owner).map((field) => name(field.name, field.label))),
            ...(builtin.length > 0 || type === 'record' ? [] : methods.map(call)),
          ],
        };
      }
      return {
        suggestions: [
          ...context.variables.map((one) => name(one.name, `${one.label} · ${one.typeName}`)),
          ...all.filter(({ on }) => on === undefined).map(call),
          ...['true', 'false'].map((word_) => ({
            ...name(word_, ''),
            kind: CompletionItemKind.Keyword,
            sortText: `3${word_}`,
          })),
        ],
      };
    },
  });
  languages.registerSignatureHelpProvider(CEL, {
    signatureHelpTriggerCharacters: ['(', ','],
    provideSignatureHelp(model, position) {
      const context = contexts.get(model.uri.toString());
      const text = model.getValueInRange({
        startLineNumber: 1,
        startColumn: 1,
        endLineNumber: position.lineNumber,
        endColumn: position.column,
      });
      const open = openCall(text);
      const found = context && open ? functionsIn(context.language).filter(({ name }) => name === open.name) : [];
      if (!open || found.length === 0) return undefined;
      const fits = found.findIndex(({ parameters }) => parameters.length > open.argument);
      return {
        value: {
          activeSignature: Math.max(0, fits),
          activeParameter: open.argument,
          signatures: found.map(({ signature, parameters, help, example }) => {
            // Each argument by its place: two may be called alike.
            let at = signature.indexOf('(') + 1;
            const places = parameters.map((label) => {
              const from = at;
              at += label.length + 2;
              return { label: [from, from + label.length] as [number, number] };
            });
            return { label: signature, documentation: { value: `${help}\n\n\`${example}\`` }, parameters: places };
          }),
        },
        dispose: () => undefined,
      };
    },
  });
  languages.registerHoverProvider(CEL, {
    provideHover(model, position) {
      const context = contexts.get(model.uri.toString());
      const word = model.getWordAtPosition(position);
      if (!context || !word) return undefined;
      const variable = context.variables.find(({ name }) => name === word.word);
      if (variable) return { contents: [{ value: `**${variable.label}** · ${variable.typeName}` }] };
      const called = functionsIn(context.language).find(({ name }) => name === word.word);
      if (!called) return undefined;
      return { contents: [{ value: `\`${called.signature}\`` }, { value: `${called.help}\n\n\`${called.example}\`` }] };
    },
  });
};
