import { expect, it } from 'vitest';
import { open, type Texts } from './support/requests.ts';

const MAIN = 'from fastapi import FastAPI\n\napp = FastAPI()\n';
const CONFIGURES = 'import logging.config\n\nlogging.config.fileConfig("log.ini")\n';

it.each<[string, string | undefined, Texts]>([
  ['of migrations', undefined, { 'main.py': MAIN, 'alembic/env.py': CONFIGURES }],
  ['of another program', undefined, { 'main.py': MAIN, 'reports.py': CONFIGURES }],
  ['of the application', 'inherit', { 'main.py': `${CONFIGURES}${MAIN}` }],
  [
    'of what the application imports',
    'inherit',
    {
      'app/__init__.py': '',
      'app/main.py': `from app import core\n${MAIN}`,
      'app/core.py': 'from . import logs\n',
      'app/logs.py': CONFIGURES,
    },
  ],
  [
    'of the program that runs the application',
    'inherit',
    { 'main.py': MAIN, 'run.py': `${CONFIGURES}from main import app\n` },
  ],
])('the logging %s decides about the format: %s', async (_, format, files) => {
  const { workspace, reading } = await open(files);
  expect(workspace.usual?.(reading, 'logging').format).toBe(format);
});
