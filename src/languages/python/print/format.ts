import { compiled } from '../wasm.ts';
import { isDefault, type PythonStyle } from './style.ts';

/** What the formatter has returned: it parses. */
const sound = new Set<string>();

/** Formats as the project's own Ruff or Black would. The source is generated, so one that does not parse is a bug. */
export async function formatPython(
  source: string,
  path: string,
  style: PythonStyle,
): Promise<string> {
  const { format } = await ruff();
  try {
    const text = format(source, path, {
      line_width: style.lineWidth,
      indent_style: style.indentStyle,
      indent_width: style.indentWidth,
      quote_style: style.quoteStyle,
      magic_trailing_comma: style.magicTrailingComma,
      line_ending: style.lineEnding,
    });
    sound.add(text);
    return text;
  } catch (thrown) {
    throw new Error(`${path} cannot be formatted: ${String(thrown)}`, { cause: thrown });
  }
}

/** The text of a template without parameters, which is written as Ruff and Black leave it by default. */
export async function formatTemplate(
  text: string,
  path: string,
  style: PythonStyle,
): Promise<string> {
  if (!isDefault(style)) return formatPython(text, path, style);
  sound.add(text);
  return text;
}

const TOO_DEEP = 'An expression is too deeply nested to be checked';

/** What CPython would refuse to compile, undefined when the source is sound. */
export async function syntaxError(
  source: string,
  path: string,
): Promise<{ readonly line: number; readonly message: string } | undefined> {
  if (sound.has(source)) return undefined;
  const { format } = await ruff();
  try {
    format(source, path);
    sound.add(source);
    return undefined;
  } catch (thrown) {
    // What its stack does not hold, it does not refuse like what it counts.
    if (thrown instanceof RangeError) return { line: 1, message: TOO_DEEP };
    // Ruff throws its findings as strings; anything else is a crash of the formatter.
    if (typeof thrown !== 'string') throw thrown;
    const [, message = thrown, start = '0'] =
      /^(.*) at byte range (\d+)\.\.\d+$/s.exec(thrown) ?? [];
    return { line: lineAt(source, Number(start)), message };
  }
}

async function ruff() {
  const { initSync, format } = await import('@wasm-fmt/ruff_fmt/web');
  initSync(await compiled('ruff_fmt_bg'));
  return { format };
}

/** Line of an offset in UTF-8 bytes, with a byte order mark counted; Python also ends a line at a lone CR. */
function lineAt(source: string, byte: number): number {
  const before = new TextDecoder().decode(new TextEncoder().encode(source).subarray(0, byte));
  const atEnd = before.length >= source.replace(/^\uFEFF/, '').length;
  const text = atEnd ? before.trimEnd() : before;
  return (text.match(/\r\n|\r|\n/g)?.length ?? 0) + 1;
}
