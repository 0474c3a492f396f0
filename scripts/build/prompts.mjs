// Stands in for @inquirer/prompts in the bundle, where `inquirer` would bring along every prompt there is.
export { default as checkbox, Separator } from '@inquirer/checkbox';
export { default as confirm } from '@inquirer/confirm';
export { default as input } from '@inquirer/input';
export { default as select } from '@inquirer/select';
export {
  absent as editor,
  absent as expand,
  absent as number,
  absent as password,
  absent as rawlist,
  absent as search,
};

function absent() {
  throw new Error('This prompt is not part of the bundle: see scripts/build/prompts.mjs.');
}
