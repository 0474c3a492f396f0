// What is loaded once something is to be written or run: one part of the bundle, because each part costs time.
export { runApp } from './probe/running.ts';
export { codedAnswers } from './write/altered.ts';
export { removerOf } from './write/remover.ts';
export { sampleFiles } from './write/sample.ts';
export { writerOf } from './write/writer.ts';
