import { words } from '../words.ts';

export const api = words({
  network: ['连不上服务器。请检查网络，稍后重试。', 'The server cannot be reached. Check the network and try again.'],
  nonsense: ['看不懂服务器的回答。', 'The server’s answer makes no sense.'],
});
