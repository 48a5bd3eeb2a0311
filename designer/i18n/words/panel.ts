import { words } from '../words.ts';

export const panel = words({});
