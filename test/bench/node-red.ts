import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface NodeRedNode {
  on(event: 'input', listener: (message: unknown, send: unknown, done: () => void) => void): void;
  receive(message: unknown): void;
}
interface NodeRed {
  init(settings: object, server: unknown): void;
  start(): Promise<void>;
  readonly flows: { setFlows(options: object): Promise<unknown> };
  readonly _: { readonly nodes: { getNode(id: string): NodeRedNode | null } };
}

/** The same work as a ring of `flow.set` and `flow.branch`, in nodes of the bench's own: its own ones are not installed. */
const NODE = `module.exports = (RED) => {
  RED.nodes.registerType('bench-work', function (config) {
    RED.nodes.createNode(this, config);
    this.on('input', (msg, send, done) => {
      if (config.set) msg.n = msg.n + 1;
      send(msg.n < 0 ? [null, msg] : [msg]);
      done();
    });
  });
};`;
const MS = 2_000;

/** `node test/bench/node-red.ts FOLDER` prints node steps a second of a ring of ten nodes in Node-RED without its editor. */
const main = async (folder: string): Promise<void> => {
  const require = createRequire(import.meta.url);
  const runtime = require('@node-red/runtime') as NodeRed;
  const util = require('@node-red/util') as { init(settings: object): void };
  await mkdir(join(folder, 'nodes'), { recursive: true });
  await mkdir(join(folder, 'core/examples'), { recursive: true });
  await writeFile(join(folder, 'nodes/bench.js'), NODE);
  await writeFile(
    join(folder, 'nodes/bench.html'),
    '<script type="text/html" data-template-name="bench-work"></script>',
  );
  const settings = {
    userDir: folder,
    coreNodesDir: join(folder, 'core'),
    httpAdminRoot: false,
    httpNodeRoot: false,
    flowFile: 'flows.json',
    disableEditor: true,
    logging: { console: { level: 'fatal' } },
    telemetry: { enabled: false },
  };
  util.init(settings);
  runtime.init(settings, createServer());
  await runtime.start();
  const nodes = Array.from({ length: 10 }, (_, at) => ({
    id: `n${at}`,
    type: 'bench-work',
    z: 'tab',
    set: at % 2 === 0,
    wires: [[`n${(at + 1) % 10}`], []],
  }));
  const flows = [{ id: 'tab', type: 'tab', label: 'bench' }, ...nodes];
  let rounds = 0;
  const nodeOf = async (id: string): Promise<NodeRedNode> => {
    for (let tries = 0; tries < 200; tries += 1) {
      const node = runtime._.nodes.getNode(id);
      if (node) return node;
      // Its own start goes on after `start` and takes an earlier flow away again.
      if (tries % 20 === 0) await runtime.flows.setFlows({ flows: { flows }, deploymentType: 'full' });
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error('Node-RED did not start its flow');
  };
  (await nodeOf('n9')).on('input', (_message, _send, done) => {
    rounds += 1;
    done();
  });
  (await nodeOf('n0')).receive({ n: 0 });
  await new Promise((done) => setTimeout(done, MS / 4));
  const [before, began] = [rounds, performance.now()];
  await new Promise((done) => setTimeout(done, MS));
  process.stdout.write(`${Math.round(((rounds - before) * 10_000) / (performance.now() - began))}\n`);
  process.exit(0);
};

await main(process.argv[2] ?? '');
