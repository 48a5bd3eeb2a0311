import { words } from '../words.ts';

export const canvas = words({});
