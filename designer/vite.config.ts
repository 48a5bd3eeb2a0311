import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const server = process.env.DEV_SERVER ?? 'http://127.0.0.1:8700';

const LAZY_MODE = "import('./jsonMode.js')";

/**
 * Puts Monaco's JSON mode into one file with Monaco. A second Monaco for another language (code/load.ts) is that file
 * evaluated anew; a mode in a file of its own would import the first.
 */
const oneMonaco: Plugin = {
  name: 'one-monaco',
  apply: 'build',
  transform(code, id) {
    if (!id.endsWith('/languages/features/json/register.js')) return undefined;
    if (!code.includes(LAZY_MODE)) throw new Error(`${id} loads its mode otherwise than it did`);
    return `import * as mode from './jsonMode.js';\n${code.replace(LAZY_MODE, 'Promise.resolve(mode)')}`;
  },
};

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  publicDir: false,
  plugins: [react(), oneMonaco],
  logLevel: 'warn',
  build: {
    target: 'es2023',
    // Everything is a file of its own: the content security policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
    emptyOutDir: true,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: server, ws: true } },
  },
});
