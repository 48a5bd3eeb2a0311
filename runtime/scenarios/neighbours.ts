import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Flow } from '../../schema/flow.ts';
import { type FlowSignature, signatureOf } from '../../schema/subflow.ts';
import { parseFlowText } from '../../schema/validate.ts';
import type { SubflowSource } from '../engine/ports.ts';

const flowIn = async (file: string): Promise<Flow | undefined> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  const parsed = text === undefined ? undefined : parseFlowText(text);
  const flow = parsed && 'document' in parsed ? (parsed.document as Partial<Flow>) : undefined;
  return flow?.nodes && flow.variables ? (flow as Flow) : undefined;
};

/** A flow beside a flow file, by id: `<id>.json` in the same folder, or `<id>/flow.json` in the folder above. */
const neighbour = async (flowFile: string, id: string): Promise<Flow | undefined> => {
  if (!/^[\w-]+$/.test(id)) return undefined;
  const folder = dirname(flowFile);
  return (await flowIn(join(folder, `${id}.json`))) ?? (await flowIn(join(folder, '..', id, 'flow.json')));
};

/** What a flow file says of its neighbours, for `validate`: files count as published. */
export const neighbourSignature = async (flowFile: string, id: string): Promise<FlowSignature | undefined> => {
  const flow = await neighbour(flowFile, id);
  return flow && signatureOf(flow, true);
};

/** The flows beside a flow file, for the engine. */
export const neighbours = (flowFile: string): SubflowSource => ({
  load: (id) => neighbour(flowFile, id),
  async live(id) {
    const flow = await neighbour(flowFile, id);
    return flow && { version: null, flow };
  },
});
