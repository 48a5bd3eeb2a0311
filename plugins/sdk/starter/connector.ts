import { defineConnector, JsonApiConfig } from 'switchyard/sdk';
import { find } from './operations/find.ts';
import { open } from './operations/open.ts';

/** Parcel lockers: the service of `service.ts`. Each operation is a step in the palette by itself. */
export default defineConnector({
  name: 'starter',
  title: { 'zh-CN': '快递柜 starter', en: 'Parcel lockers (starter)' },
  icon: 'box',
  config: JsonApiConfig,
  operations: { find, open },
});
