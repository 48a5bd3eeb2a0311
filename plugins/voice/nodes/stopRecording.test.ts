import { expect, it } from 'vitest';
import { callNode } from '../../../test/kit/node-call.ts';
import { recordingNotes } from '../../../test/kit/recording-desk.ts';

it('voice.stopRecording does nothing where nothing is recorded', async () => {
  const { desk, notes } = recordingNotes();
  const call = await callNode('voice.stopRecording', {}, { recordings: desk });
  expect(await call.leavesBy()).toBe('done');
  expect(notes).toEqual([]);
});
