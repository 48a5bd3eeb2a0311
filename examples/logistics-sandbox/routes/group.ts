import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { Type } from 'typebox';
import { body } from '../answers.ts';

/** As a WeCom robot takes it, as far as it is shown here. */
export const GroupMessage = Type.Object({
  msgtype: Type.Enum(['text', 'markdown']),
  text: Type.Optional(Type.Object({ content: Type.String({ maxLength: 2048 }) })),
  markdown: Type.Optional(Type.Object({ content: Type.String({ maxLength: 4096 }) })),
});

const KEPT = 100;
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * The duty team's group chat. Its robot speaks the protocol of WeCom's (`POST …/send?key=`, an `errcode` in the answer), so
 * that alarms of the examples arrive somewhere; the chat shows the last of them and forgets them with the process.
 */
export const groupChat = ({ apiKey, now }: { readonly apiKey: string; readonly now: () => Date }) => {
  let messages: { readonly at: string; readonly text: string }[] = [];
  const robot = new Hono().post('/send', async (c) => {
    if (!timingSafeEqual(digest(c.req.query('key') ?? ''), digest(apiKey)))
      return c.json({ errcode: 93000, errmsg: 'invalid webhook url' });
    const message = await body(c, GroupMessage);
    const text = message[message.msgtype]?.content ?? '';
    if (text === '') return c.json({ errcode: 44004, errmsg: 'empty content' });
    messages = [...messages, { at: now().toISOString(), text }].slice(-KEPT);
    return c.json({ errcode: 0, errmsg: 'ok' });
  });
  const chat = new Hono().get('/messages', (c) => c.json({ items: messages }));
  return { robot, chat };
};
