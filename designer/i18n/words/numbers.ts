import { words } from '../words.ts';

export const numbers = words({});
