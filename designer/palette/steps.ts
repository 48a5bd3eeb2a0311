import PinyinMatch from 'pinyin-match/es/main.js';
import { nodeGroups } from '../../schema/catalogue.ts';
import type { FlowKind } from '../../schema/flow.ts';
import type { NodeGroup, NodeType } from '../../schema/node-type.ts';
import { type Language, languages } from '../../schema/text.ts';
import type { NodeTypes } from '../document/edits.ts';

export interface StepGroup {
  readonly group: NodeGroup;
  readonly types: readonly NodeType[];
}

/** Does a step answer to what was typed: its title in either language, in pinyin or initials, or its type's name? */
export const matches = (type: NodeType, query: string): boolean => {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return true;
  return (
    languages.some((language) => type.title[language].toLowerCase().includes(wanted)) ||
    PinyinMatch.match(type.title['zh-CN'], wanted) !== false ||
    type.type.toLowerCase().includes(wanted)
  );
};

/** What one can add to a flow of this kind, by group in the order of the palette. A ticket flow has nobody on the line. */
export const stepGroups = (types: NodeTypes, kind: FlowKind, query: string): StepGroup[] =>
  (Object.keys(nodeGroups) as NodeGroup[]).flatMap((group): StepGroup[] => {
    const found = [...types.values()].filter(
      (type) => type.group === group && (kind !== 'ticket' || type.needs === 'nothing') && matches(type, query),
    );
    return found.length > 0 ? [{ group, types: found }] : [];
  });

export const groupTitle = (group: NodeGroup, language: Language): string => nodeGroups[group][language];

/** What a step is called while it is dragged from the palette to the canvas. */
export const STEP_MIME = 'application/x-switchyard-step';
