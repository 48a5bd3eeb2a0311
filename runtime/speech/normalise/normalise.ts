import type { Language } from '../../../schema/text.ts';

export const normalise = (text: string, _language: Language): string => text;
