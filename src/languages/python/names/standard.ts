/**
 * Top-level modules of the standard library of any Python from 3.8 to 3.14, also those that some versions no longer have.
 * Source: `sys.stdlib_module_names` of CPython 3.10 to 3.13, the module folders of 3.8 and 3.9, and "What's New in Python
 * 3.14" (annotationlib, compression). tests/package-names.test.ts compares it with the Python at hand.
 */
const NAMES = `
abc aifc annotationlib antigravity argparse array ast asynchat asyncio asyncore atexit audioop base64 bdb binascii
binhex bisect builtins bz2 cProfile calendar cgi cgitb chunk cmath cmd code codecs codeop collections colorsys
compileall compression concurrent configparser contextlib contextvars copy copyreg crypt csv ctypes curses
dataclasses datetime dbm decimal difflib dis distutils doctest dummy_threading email encodings ensurepip enum errno
faulthandler fcntl filecmp fileinput fnmatch formatter fractions ftplib functools gc genericpath getopt getpass
gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib imghdr imp importlib inspect io
ipaddress itertools json keyword lib2to3 linecache locale logging lzma mailbox mailcap marshal math mimetypes mmap
modulefinder msilib msvcrt multiprocessing netrc nis nntplib nt ntpath nturl2path numbers opcode operator optparse
os ossaudiodev parser pathlib pdb pickle pickletools pipes pkgutil platform plistlib poplib posix posixpath pprint
profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource
rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtpd smtplib sndhdr socket
socketserver spwd sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct
subprocess sunau symbol symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile termios test textwrap
this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types
typing unicodedata unittest urllib uu uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xdrlib xml
xmlrpc xxlimited xxsubtype zipapp zipfile zipimport zlib zoneinfo
`;

const STANDARD: ReadonlySet<string> = new Set(NAMES.split(/\s+/).filter(Boolean));

/** A module that every Python has; on some disks names do not differ in case. */
export const isStandardModule = (name: string): boolean =>
  STANDARD.has(name) || STANDARD.has(name.toLowerCase());

/**
 * What a server has loaded before it imports the application, so that no file of the project can stand for it.
 * Source: `sys.modules` after `import uvicorn.main`.
 */
const EARLY: ReadonlySet<string> = new Set(
  `
abc array ast asyncio atexit base64 binascii bisect builtins bz2 calendar codecs collections concurrent configparser
contextlib contextvars copy copyreg datetime dis email encodings enum errno fnmatch functools genericpath gettext
heapq http importlib inspect io ipaddress itertools json keyword linecache locale logging lzma marshal math
multiprocessing ntpath opcode operator os pathlib pickle platform posixpath queue quopri random re reprlib select
selectors shutil signal site socket socketserver ssl stat string struct subprocess sys tempfile textwrap threading
time token tokenize traceback types typing urllib uuid warnings weakref zipimport zlib
`
    .split(/\s+/)
    .filter(Boolean),
);

/** Whatever lies beside it, `import logging` is the module of the standard library. */
export const isLoadedEarly = (name: string): boolean => EARLY.has(name);

/** Words that are no names, in any Python 3. Source: `keyword.kwlist` */
export const isKeyword = (name: string): boolean =>
  /^(False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)$/.test(
    name,
  );
