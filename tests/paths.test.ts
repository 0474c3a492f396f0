import { posix, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { below, escapeName, onDisk } from '../src/host/paths.ts';
import { decode, encode } from '../src/host/text.ts';

describe('below, on Windows', () => {
  it.each([
    ['C:\\shop', 'C:\\shop\\app\\main.py', 'app/main.py'],
    ['C:\\shop', 'C:\\shop', ''],
    ['C:\\shop\\', 'C:\\shop\\app', 'app'],
    ['C:\\', 'C:\\app\\main.py', 'app/main.py'],
    // Names are the same in capitals and in small letters; the path's own are kept.
    ['c:\\Shop', 'C:\\shop\\App\\Main.py', 'App/Main.py'],
    ['C:\\shop', 'C:/shop/app/main.py', 'app/main.py'],
    ['\\\\server\\share\\shop', '\\\\server\\share\\shop\\app\\main.py', 'app/main.py'],
    ['C:\\shop', 'C:\\shop\\..data\\a.py', '..data/a.py'],
    ['C:\\shop', 'C:\\shopping\\main.py', undefined],
    ['C:\\shop', 'C:\\', undefined],
    ['C:\\shop', 'D:\\shop\\main.py', undefined],
    ['\\\\server\\share', '\\\\other\\share\\main.py', undefined],
  ])('%s and %s: %s', (root, path, expected) => {
    expect(below(root, path, win32)).toBe(expected);
  });
});

describe('below, elsewhere', () => {
  it.each([
    ['/shop', '/shop/app/main.py', 'app/main.py'],
    ['/shop', '/shop', ''],
    ['/', '/app/main.py', 'app/main.py'],
    // A backslash is a letter like any other, and begins an escape in here.
    ['/shop', '/shop/a\\b.py', 'a\\\\b.py'],
    ['/shop', '/shop/a\n::error::\u001B[2J.py', 'a\\n::error::\\033[2J.py'],
    ['/shop', '/shop/\u202Eyp.py', '\\342\\200\\256yp.py'],
    ['/shop', '/shop/größe.py', 'größe.py'],
    ['/shop', '/shop/..data/a.py', '..data/a.py'],
    ['/shop', '/shopping/main.py', undefined],
    ['/shop/app', '/shop', undefined],
  ])('%s and %s: %s', (root, path, expected) => {
    expect(below(root, path, posix)).toBe(expected);
  });
});

describe('onDisk', () => {
  it.each([
    ['C:\\shop', 'app/main.py', win32, 'C:\\shop\\app\\main.py'],
    ['C:\\', 'main.py', win32, 'C:\\main.py'],
    ['\\\\server\\share\\shop', 'app/main.py', win32, '\\\\server\\share\\shop\\app\\main.py'],
    ['C:\\shop', '', win32, 'C:\\shop'],
    ['/shop', 'app/main.py', posix, '/shop/app/main.py'],
    ['/', 'main.py', posix, '/main.py'],
  ])('%s and %s', (root, path, system, expected) => {
    expect(onDisk(root, path, system)).toBe(expected);
  });

  const name = fc.oneof(
    fc.stringMatching(/^[a-zA-Z_.][\w. -]{0,8}[\w]$/),
    fc.string({ minLength: 1, maxLength: 6 }).filter((text) => /^[^./:\\\0]+$/.test(text)),
    fc.constantFrom('a\nb.py', '\u001B[31m.py', '\u202E.py', '\u0085\u200D', 'tab\t'),
  );
  const path = fc
    .array(name, { minLength: 1, maxLength: 5 })
    .map((names) => names.map(escapeName).join('/'));

  it.each([
    ['C:\\shop', win32],
    ['\\\\server\\share\\shop', win32],
    ['/home/me/shop', posix],
  ])('is undone by below, under %s', (root, system) => {
    fc.assert(
      fc.property(path, (inside) => {
        expect(below(root, onDisk(root, inside, system), system)).toBe(inside);
      }),
    );
  });
});

describe('the ends of lines', () => {
  const lines = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 6 });
  const ends = fc.constantFrom('\n', '\r\n', '\r', '\u2028', '\f');

  it('come back from the disk as they went there, byte order mark or none', () => {
    fc.assert(
      fc.property(lines, ends, fc.boolean(), (parts, end, mark) => {
        const text = (mark ? '\ufeff' : '') + parts.map((part) => part + end).join('');
        expect(decode(encode('main.py', text))).toBe(text);
      }),
    );
  });

  it('stay CRLF in a file that is not UTF-8', () => {
    const old = Uint8Array.of(0x23, 0xe9, 0x0d, 0x0a);
    const text = `${decode(old)}x = 1\r\n`;
    expect([...encode('main.py', text, old)]).toEqual([...old, ...Buffer.from('x = 1\r\n')]);
  });
});
