import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { expect, it } from 'vitest';
import { describePython } from './setup/python.ts';
import { cleanEnv, sandbox, tree } from './support/cli.ts';

const cli = sandbox();
const screen = fileURLToPath(new URL('support/log_screen.py', import.meta.url));
const kept = (name: string): string =>
  fileURLToPath(new URL(`../snapshots/logs/${name}.txt`, import.meta.url));

const ROUTES = `
from fastapi import WebSocket

@app.get("/own/{number}")
async def own(number: int) -> str:
    say(number)
    return "ok"

@app.get("/boom")
async def boom() -> None:
    raise ValueError("the recipe")

@app.websocket("/ws")
async def ws(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text("hello")
`;
const LOGGING = `
import logging
logger = logging.getLogger("shop")
def say(number):
    logger.info("an own line", extra={"order": number})
`;
const STRUCTLOG = `
import structlog
def say(number):
    structlog.get_logger("shop").info("an own line", order=number)
`;
const LOGURU = `
from loguru import logger
def say(number):
    logger.bind(order=number).info("an own line")
`;
const BASIC = `${LOGGING}
import sys
logging.basicConfig(
    stream=sys.stdout,
    level=logging.INFO,
    format="%(levelname)s %(name)s [%(request_id)s] %(message)s",
)
`;
/** While it starts, and with all that is not named switched off: what the layers have set up is gone then. */
const LATE = `${LOGGING}
import logging.config
from contextlib import asynccontextmanager
CONFIGURATION = {
    "version": 1,
    "formatters": {"plain": {"format": "%(levelname)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain"},
    },
    "root": {"level": "INFO", "handlers": ["console"]},
    "loggers": {"shop": {}, "uvicorn": {"propagate": True}},
}
@asynccontextmanager
async def lifespan(app):
    logging.config.dictConfig(CONFIGURATION)
    yield
`;
const KEY_VALUE = `${STRUCTLOG}
structlog.configure(
    processors=[
        structlog.processors.add_log_level,
        structlog.processors.KeyValueRenderer(key_order=["event", "request_id"]),
    ]
)
`;
/** As the documentation of structlog has it, with everything through the standard library. */
const THROUGH_LOGGING = `${STRUCTLOG}
import logging
handler = logging.StreamHandler()
handler.setFormatter(
    structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.KeyValueRenderer(key_order=["event", "request_id"]),
        ],
    )
)
logging.basicConfig(level=logging.INFO, handlers=[handler])
structlog.configure(
    processors=[structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
)
`;
const SINK = `${LOGURU}
import sys
logger.remove()
logger.add(sys.stdout, format="{level} {extra} {message}", diagnose=False, backtrace=False)
`;
/** What many projects have copied: the lines of the standard library go to loguru. */
const INTERCEPTED = `${SINK}
import logging
class InterceptHandler(logging.Handler):
    def emit(self, record):
        logger.opt(exception=record.exc_info).log(record.levelname, record.getMessage())
logging.basicConfig(handlers=[InterceptHandler()], level=logging.INFO)
`;

/** A project with six layers of ours, its logging, and what it had before. */
const APP = (source: string): string =>
  `${source}\nfrom fastapi import FastAPI\n\napp = FastAPI(${source.includes('lifespan') ? 'lifespan=lifespan' : ''})\n${ROUTES}`;

describePython('the log of a running application', (python) => {
  const shown = async (root: string): Promise<string> => {
    const asked = ['/own/7?token=hidden', '/boom', '/ws?ticket=hidden'];
    const { all = '' } = await execa(python, [screen, ...asked], {
      cwd: root,
      env: { ...cleanEnv(), PATH: process.env.PATH ?? '', PYTHONDONTWRITEBYTECODE: '1' },
      extendEnv: false,
      reject: false,
      all: true,
    });
    return normal(all);
  };

  /** Whatever was asked for is there, with the id where the line shows one, and no query is. */
  const expectIds = (log: string, isShown = true): void => {
    expect(log).not.toContain('hidden');
    const lines = log.split('\n').filter((line) => /own line|request_completed/.test(line));
    expect(lines.length, log).toBe(4);
    if (isShown) for (const line of lines) expect(line).toMatch(/asked-for-(own|boom|ws)\b/);
  };

  it.each([
    ['json', LOGGING],
    ['structlog', STRUCTLOG],
    ['loguru', LOGURU],
  ])('a screenful of the new project, %s', async (format, source) => {
    const parent = cli.project({});
    const args = ['new', 'my-api', '--set', `logging.format=${format}`, '-y', '--no-install'];
    expect(await cli.run(parent, args)).toMatchObject({ code: 0 });
    const root = path.join(parent, 'my-api');
    const manifest = readFileSync(path.join(root, 'pyproject.toml'), 'utf8');
    expect(/"structlog|"loguru/.test(manifest)).toBe(format !== 'json');
    appendFileSync(path.join(root, 'app/main.py'), `${source}${ROUTES}`);
    const log = await shown(root);
    expectIds(log);
    expect(log).toMatch(/asked-for-boom.*(\n.*)?Traceback \.\.\. ValueError: the recipe/);
    await expect(log).toMatchFileSnapshot(kept(`new-${format}`));
  });

  it.each<[name: string, source: string, format: string | undefined, isShown?: boolean]>([
    ['G6-inherit-basic-config', BASIC, undefined],
    ['G6-inherit-dict-config-later', LATE, 'inherit', false],
    ['G6-inherit-structlog', KEY_VALUE, 'inherit'],
    ['G6-inherit-structlog-through-logging', THROUGH_LOGGING, undefined],
    ['G6-inherit-loguru', SINK, 'inherit'],
    ['G6-inherit-loguru-intercepted', INTERCEPTED, undefined],
    ['json-dict-config-later', LATE, 'json'],
    ['json-basic-config', BASIC, 'json'],
  ])('what is there stays, and shows the id: %s', async (name, source, format, isShown) => {
    const root = cli.project({ 'app/__init__.py': '', 'app/main.py': APP(source) });
    const concerns = ['request-id', 'timing', 'logging', 'errors'];
    const set = format === undefined ? [] : ['--set', `logging.format=${format}`];
    const { err, code } = await cli.run(root, ['add', ...concerns, ...set, '-y', '--no-install']);
    expect(code, err).toBe(0);
    const log = await shown(root);
    expectIds(log, isShown);
    const said = err.split('\n').filter((line) => /log|Log/.test(line) && line.startsWith('- '));
    await expect(`${said.join('\n')}\n\n${log}`).toMatchFileSnapshot(kept(name));
    expect(await cli.run(root, ['remove', ...concerns, '-y'])).toMatchObject({ code: 0 });
    expect(tree(root)['app/main.py']).toBe(APP(source));
  });

  it('without any configuration, uvicorn’s access line is left (G6-inherit)', async () => {
    const root = cli.project({ 'app/__init__.py': '', 'app/main.py': APP(LOGGING) });
    const args = ['add', 'logging', '--set', 'logging.format=inherit', '-y', '--no-install'];
    const { err } = await cli.run(root, args);
    expect(err).toContain('access lines are written by uvicorn alone');
    expect(await shown(root)).toMatch(/"GET \/own\/7.* 200/);
  });
});

/** The log without what differs from run to run, and without the inside of tracebacks. */
function normal(log: string): string {
  return log
    .replaceAll('\r', '')
    .replaceAll(/0x[\da-f]+/g, '0x...')
    .replaceAll(
      /Traceback \(most recent call last\):.*?ValueError: the recipe/gs,
      'Traceback ... ValueError: the recipe',
    )
    .replaceAll(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d+(Z|\+00:00)?/g, 'TIME')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:PORT')
    .replaceAll(/process \[\d+\]/g, 'process [PID]')
    .replaceAll(/\d+\.\d+ ms/g, 'N ms')
    .replaceAll(/(duration_ms\W+)\d+\.\d+/g, '$1N')
    .replaceAll(/(uvicorn[.\w]*:)\w+:\d+/g, '$1...')
    .split('\n')
    .filter((line) => !/connection (open|closed)|^ *$|^ {2}\| /.test(line))
    .join('\n');
}
