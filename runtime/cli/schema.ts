import { closedFlowSchema } from '../../schema/catalogue.ts';
import { loadPlugins } from '../plugins/loader.ts';
import { loadSettings } from '../settings.ts';
import { print } from './output.ts';

/** `switchyard schema`: JSON Schema draft 2020-12, for editors and for ajv. */
export const printSchema = async (): Promise<void> => {
  const { catalogue } = await loadPlugins(loadSettings().plugins);
  print(JSON.stringify(closedFlowSchema(catalogue), null, 2));
};
