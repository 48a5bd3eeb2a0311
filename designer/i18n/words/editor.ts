import { words } from '../words.ts';

export const editor = words({});
