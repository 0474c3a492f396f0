/** What `--help` prints; the build writes it to dist/help.txt so that bin/ can show it without loading anything. */
export const helpText = `create-mw adds production middleware to FastAPI and Starlette applications,
as code you keep, registered in the order that works.

Examples
  npx create-mw                                    ask, preview, confirm, write
  npx create-mw add cors request-id timing logging auth --set cors.origins=https://app.example.com
  npx create-mw add timing logging --dry-run       show the plan, write nothing
  npx create-mw check                              audit the middleware that is there
  npx create-mw stack                              the nesting that will run, outermost first
  npx create-mw demo                               try it on a sample project in a new folder

Commands
  add [concern...]      add middleware; without names you are asked
  remove <concern...>   take it out again
  check [path...]       find what is wrong with the middleware that is there; --fix mends
  stack                 print the nesting of the application, with reasons
  new <dir>             a small FastAPI project with the five in place
  demo [dir]            the main job on a sample project
  list                  the concerns that can be added, and the rules of check
  explain <name>        a concern: where it lies and why; a rule: bad and good code

Options
  -C, --cwd DIR         the project's folder (default: here)
      --app FILE:NAME   the application, when there are several
      --set C.OPTION=V  answer an option; lists are comma-separated or repeated
      --package NAME    folder of the generated package (default: middleware)
      --tests           write tests/test_middleware_stack.py too; --no-tests: do not ask
      --files-only      write the package, leave your code alone; prints what to paste
      --second-clock    add timing or logging beside a clock that the project has
  -y, --yes             no questions: defaults, and empty lists where there is none
      --dry-run         print the preview, write nothing
      --diff            print the whole change as a patch, write nothing
      --json            print JSON on stdout
      --no-install      do not run uv, poetry or pdm; print the command instead
      --verify          import the app with the project's Python and compare; put back what differs
      --no-input        never ask; list what is missing and exit 2
      --fix             check: mend what can be mended safely; --unsafe-fixes: the rest, too
      --fail-on LEVEL   check: error (default), warning, info or never
      --format FORMAT   check: text, json, sarif or github
  -h, --help            this text
  -v, --version         the version

Exit codes: 0 done or nothing to do, 1 findings, conflict, failed write or a difference found by --verify,
2 usage or unsupported code, 130 cancelled.
`;
