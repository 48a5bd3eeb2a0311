/**
 * The floor that the product is measured against: the least that answers a call, plays a prompt and reacts to a key, with
 * ari-client alone. It stores nothing, knows no flow and survives nothing.
 *
 * `node bare-script.ts ARI_URL USER PASSWORD APP MEDIA…`: says `ready`, then takes calls until it is killed. Key 9 hangs up,
 * any other stops the prompt and plays the next.
 */
import library from 'ari-client';

Reflect.set(globalThis, 'log', () => undefined);
const [url = '', user = '', password = '', app = '', ...media] = process.argv.slice(2);

interface Line {
  playback: string;
  prompts: number;
}

const client = await library.connect(url, user, password);
const lines = new Map<string, Line>();

// A caller who has just gone is no failure of the script.
const request = (asked: Promise<unknown>): Promise<unknown> => asked.catch(() => undefined);

const play = async (channelId: string, line: Line): Promise<void> => {
  const playbackId = `${channelId}-bare-${line.prompts}`;
  const next = media[line.prompts % media.length];
  line.playback = playbackId;
  line.prompts += 1;
  await request(client.channels.playWithId({ channelId, playbackId, media: next }));
};

client.on('StasisStart', ({ channel: { id } }) => {
  const line: Line = { playback: '', prompts: 0 };
  lines.set(id, line);
  void request(client.channels.answer({ channelId: id })).then(() => play(id, line));
});
client.on('StasisEnd', ({ channel: { id } }) => void lines.delete(id));
client.on('ChannelDtmfReceived', ({ channel: { id }, digit }) => {
  const line = lines.get(id);
  if (!line) return;
  if (digit === '9') void request(client.channels.hangup({ channelId: id }));
  else void request(client.playbacks.stop({ playbackId: line.playback })).then(() => play(id, line));
});
client.on('WebSocketConnected', () => process.stdout.write('ready\n'));
client.start(app);
