import process from 'node:process';
import { enterAlternate, leaveAlternate, pictureOfLines } from './alternate.ts';
import { dropProgress } from './progress.ts';
import { interruptible } from './signals.ts';
import { takeSketch } from './sketch.ts';
import type { Key, Screen, ScreenSize, Terminal, Turn } from './types.ts';

type Ended<S, D> = Extract<Turn<S, D>, { readonly kind: 'outcome' }>;

/** Milliseconds until Esc is Esc and not the beginning of an arrow; half a second, if nothing is said. */
const ESCAPE = 50;

/** The size of this terminal; one that does not know its own is taken for a usual one. */
export const screenSize = (): ScreenSize => ({
  cols: process.stdout.columns || 80,
  rows: process.stdout.rows || 24,
});

/**
 * Shows a screen until a key ends it, on the terminal's other page: the shell's own has no trace of it. It is drawn on
 * stdout, of which it is known that it is a terminal, while stderr may go to a log.
 */
export const showScreen: Terminal['show'] = async (screen) => {
  const core = await import('@inquirer/core');
  const closed = new AbortController();
  // A closed stdin leaves the prompt waiting with nothing left to happen: inquirer does not notice.
  const onIdle = () => closed.abort();
  const run = { state: screen.start, failed: (error: unknown) => closed.abort({ error }) };
  const input = takeSketch() ?? process.stdin;
  // Loaded when it is needed: the first frame is drawn without it.
  const { emitKeypressEvents } = process.getBuiltinModule('node:readline');
  Reflect.apply(emitKeypressEvents, undefined, [input, { escapeCodeTimeout: ESCAPE }]);
  process.once('beforeExit', onIdle);
  enterAlternate();
  try {
    const prompt = core.createPrompt(viewOf(core, screen, run));
    return await interruptible(
      () => {},
      () => prompt(screen, { input, signal: closed.signal }),
    );
  } catch (error) {
    const reason: unknown = closed.signal.reason;
    if (typeof reason === 'object' && reason !== null && 'error' in reason) throw reason.error;
    if (!isCancel(error)) throw error;
    return { kind: 'outcome', state: run.state, outcome: screen.cancelled };
  } finally {
    process.off('beforeExit', onIdle);
    leaveAlternate();
    dropProgress();
  }
};

const isCancel = (error: unknown): boolean =>
  error instanceof Error && /^(Exit|Abort|Cancel)PromptError$/.test(error.name);

type Core = typeof import('@inquirer/core');
type Run<S> = { state: S; readonly failed: (error: unknown) => void };

/** A screen as inquirer's core draws it: a frame from the first line on, in one write, again after every turn. */
function viewOf<S, D>(core: Core, screen: Screen<S, D>, run: Run<S>) {
  let isOver = false;
  return (_: unknown, done: (value: Ended<S, D>) => void): string => {
    const [, redraw] = core.useState(0);
    const turn = (next: Turn<S, D>): void => {
      if (isOver) return;
      const before = run.state;
      isOver = next.kind === 'outcome';
      run.state = next.state;
      if (next.kind === 'outcome') done(next);
      else if (next.state !== before) {
        redraw((count) => count + 1);
        begin();
      }
    };
    const begin = (): void => {
      const work = screen.work(run.state);
      // What is waited for is drawn first.
      if (work) setImmediate(() => void work().then(turn, run.failed));
    };
    core.useKeypress((event, rl) => {
      // What is typed is kept by the state, and not by the line of readline.
      rl.clearLine(0);
      turn(screen.press(run.state, keyOf(event), screenSize()));
    });
    core.useEffect((rl) => {
      begin();
      const again = (): void => redraw((count) => count + 1);
      const stop = (): void => suspend(again);
      const resized = (): void => {
        process.stdout.write('\u001B[2J');
        again();
      };
      rl.on('SIGTSTP', stop);
      process.stdout.on('resize', resized);
      return () => void process.stdout.off('resize', resized);
    }, []);
    return pictureOfLines(screen.draw(run.state, screenSize()));
  };
}

/** Ctrl-Z: the shell gets its own page and its own keys, until the program is called back. */
function suspend(again: () => void): void {
  leaveAlternate();
  process.stdin.setRawMode(false);
  process.once('SIGCONT', () => {
    process.stdin.setRawMode(true);
    enterAlternate();
    again();
  });
  process.kill(process.pid, 'SIGTSTP');
}

function keyOf(event: { name?: string; ctrl: boolean; shift: boolean }): Key {
  const { name = '', ctrl, shift } = event;
  const typed = 'sequence' in event && typeof event.sequence === 'string' ? event.sequence : '';
  return { name, text: ctrl || /\p{Cc}/u.test(typed) ? '' : typed, ctrl, shift };
}
