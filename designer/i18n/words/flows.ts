import { words } from '../words.ts';

export const flows = words({});
