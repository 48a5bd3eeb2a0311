import { words } from '../words.ts';

export const simulate = words({});
