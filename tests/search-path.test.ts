import { beforeAll, expect, it } from 'vitest';
import { addedFolders, addsUnknown } from '../src/languages/python/names/search-path.ts';
import { openProject, startPython } from '../src/languages/python/tree/module.ts';
import { conventions } from '../src/worlds/asgi/conventions.ts';
import { memoryFiles } from './support/files.ts';

beforeAll(startPython);

/** What stands on the path after the statements of `api/app/main.py`. */
it.each<[string, string[]]>([
  ['sys.path.insert(0, "server")', ['server']],
  ['sys.path.append("./server/lib")', ['server/lib']],
  ['sys.path.insert(0, str(Path(__file__).parent / "server"))', ['api/app/server']],
  ['sys.path.insert(0, str(Path(__file__).resolve().parent.parent))', ['api']],
  ['sys.path.append(str(Path(__file__).resolve().parents[2] / "lib"))', ['lib']],
  ['sys.path.append(os.path.dirname(os.path.abspath(__file__)))', ['api/app']],
  ['sys.path.append(os.path.join(os.path.dirname(__file__), "..", "lib"))', ['api/lib']],
  ['ROOT = Path(__file__).parent\nsys.path.append(str(ROOT / "lib"))', ['api/app/lib']],
  ['site.addsitedir("vendored")', ['vendored']],
  ['sys.path.insert(0, str(Path(__file__).parents[2]))', ['']],
  ['sys.path.extend(["lib", "vendored"])', ['lib', 'vendored']],
  ['sys.path[:0] = ["lib"]', ['lib']],
  ['sys.path += ["lib"]', ['lib']],
  ['sys.path = ["lib"] + sys.path', ['lib']],
  ['sys.path = list(sys.path) + ["lib"]', ['lib']],
  // Nothing of these is known to lie in the project.
  ['sys.path.insert(0, str(Path(__file__).parents[5]))', []],
  ['sys.path.insert(0, os.environ["LIB"])', []],
  ['A = B\nB = A\nsys.path.insert(0, A)', []],
  ['sys.path.remove("server")', []],
  ['print("sys.path")', []],
])('%s', (code, expected) => {
  const path = 'api/app/main.py';
  const files = memoryFiles({ [path]: `import sys\n${code}\n` });
  const module = openProject(files, conventions).module(path);
  expect(module && addedFolders(module)).toEqual(expected);
});

/** Whether something may be on the path that is not among the folders. */
it.each<[string, boolean]>([
  ['sys.path.insert(0, "server")', false],
  ['sys.path[:0] = ["lib"]', false],
  ['assert "lib" in sys.path', false],
  ['if sys.path == []: pass', false],
  ['sys.path.insert(0, os.environ["LIB"])', true],
  ['for each in FOLDERS:\n    sys.path.append(each)', true],
  ['from sys import path\npath.append("lib")', true],
])('%s: unknown %s', (code, expected) => {
  const path = 'api/app/main.py';
  const files = memoryFiles({ [path]: `import sys\n${code}\n` });
  const module = openProject(files, conventions).module(path);
  expect(module && addsUnknown(module)).toBe(expected);
});
