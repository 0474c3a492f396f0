/** Stands in for @inquirer/external-editor in the bundle: its encoding tables weigh 500 KB. */
export function editAsync() {
  throw new Error('The editor prompt is not part of this bundle.');
}
