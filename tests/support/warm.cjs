'use strict';
// Runs the built program again and again in one process: what is asked comes as a message, what was said goes back.
// A run begins with the folder, the environment and the arguments of its own, and ends when nothing is left to wait for.

const CLI = `${process.argv[2]}/../../dist/cli.js`;
const { stdout, stderr } = process;
/** What is open before anything ran: the channel to the tests, and perhaps the pipes. */
let usual;
let said;

for (const [name, stream] of Object.entries({ out: stdout, err: stderr })) {
  stream.write = (chunk, encoding, done) => {
    const after = typeof encoding === 'function' ? encoding : done;
    said[name].push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : Buffer.from(chunk));
    if (after) process.nextTick(after);
    return true;
  };
}

process.on('message', (task) => {
  run(task).then((result) => process.send(result));
});

async function run({ bin, cwd, args, env }) {
  said = { out: [], err: [] };
  process.argv = [process.argv[0], bin, ...args];
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, env);
  process.exitCode = undefined;
  usual ??= open();
  try {
    process.chdir(cwd);
    await require(CLI).main(args);
    await idle();
  } catch (error) {
    // As the launcher has it for what nobody has foreseen.
    process.exitCode = 70;
    stderr.write(`${error?.stack ?? error}\n`);
  }
  const code = Number(process.exitCode ?? 0);
  process.exitCode = undefined;
  // The folder of a run may be gone before the next one.
  process.chdir('/');
  const text = (parts) => Buffer.concat(parts).toString();
  return { code, out: text(said.out), err: text(said.err) };
}

/** What keeps a process from ending. */
function open() {
  const counts = {};
  for (const name of process.getActiveResourcesInfo()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Until this process would have ended, had it been started for this run alone. */
async function idle() {
  const isBusy = () => Object.entries(open()).some(([name, count]) => count > (usual[name] ?? 0));
  while (isBusy()) await new Promise((done) => setImmediate(done));
}
