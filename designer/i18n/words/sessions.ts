import { words } from '../words.ts';

export const sessions = words({});
