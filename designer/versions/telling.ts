import { useMemo } from 'react';
import { useAudio } from '../api/index.ts';
import { useEditor } from '../editor/session.ts';
import { useLanguage, useWords } from '../i18n/index.ts';
import type { ChangeWords, Telling } from './describe.ts';
import type { FieldWords } from './labels.ts';
import type { MarkWords } from './union.ts';

type Words = ReturnType<typeof useWords>;

const fieldWords = (t: Words): FieldWords => ({
  yes: t('common.yes'),
  no: t('common.no'),
  empty: t('canvas.notFilled'),
  title: t('versions.fieldTitle'),
  kind: t('versions.fieldKind'),
  version: t('versions.fieldVersion'),
  disabled: t('versions.fieldDisabled'),
  languages: { 'zh-CN': t('common.zh'), en: t('common.en') },
  item: (place) => t('versions.itemAt', { place }),
});

const changeWords = (t: Words): ChangeWords => ({
  settings: {
    name: t('versions.setName'),
    description: t('versions.setDescription'),
    language: t('versions.setLanguage'),
    kind: t('versions.setKind'),
    start: t('versions.setStart'),
    events: t('versions.setEvents'),
  },
  variable: {
    type: t('versions.varType'),
    label: t('versions.varLabel'),
    default: t('versions.varDefault'),
    sensitive: t('versions.varSensitive'),
    input: t('versions.varInput'),
    output: t('versions.varOutput'),
  },
  nowhere: t('versions.nowhere'),
  gone: t('versions.gone'),
  flowSettings: t('versions.flowSettings'),
  types: {
    text: t('panel.type_text'),
    number: t('panel.type_number'),
    boolean: t('panel.type_boolean'),
    time: t('panel.type_time'),
    list: t('panel.type_list'),
    record: t('panel.type_record'),
  },
  kinds: { ivr: t('common.ivr'), outbound: t('common.outbound'), ticket: t('common.ticket') },
  exit: (title) => t('versions.exitTo', { title }),
  after: (title) => t('versions.afterStep', { title }),
  places: (count) => t('versions.places', { count }),
  note: (text) => t('versions.note', { text }),
  group: (title) => t('versions.group', { title }),
});

const markWords = (t: Words): MarkWords => ({
  added: t('versions.added'),
  removed: t('versions.removed'),
  moved: t('versions.movedOnly'),
  changed: (count) => t('versions.changedCount', { count }),
  alsoChanged: (labels) => t('versions.alsoChanged', { labels }),
});

/** All words that a difference is told with, in the designer's language. */
export const useTelling = (): {
  readonly telling: Omit<Telling, 'before' | 'after' | 'flow'>;
  readonly marks: MarkWords;
} => {
  const t = useWords();
  const language = useLanguage();
  const { types } = useEditor();
  const audio = useAudio().data;
  return useMemo(() => {
    const titles = new Map(audio?.map(({ id, title }) => [id, title]));
    return {
      telling: { types, language, words: fieldWords(t), say: changeWords(t), audio: (id) => titles.get(id) },
      marks: markWords(t),
    };
  }, [t, language, types, audio]);
};
