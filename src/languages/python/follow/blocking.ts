import { isAwaited } from '../tree/functions.ts';
import { field, type Module, type Node, type Project } from '../tree/module.ts';
import { ownNodes } from '../tree/search.ts';
import { valuesOf } from './values.ts';

/** A call that keeps its thread waiting. */
export type Blocking = {
  readonly call: Node;
  /** What is called, as its documentation names it: `requests.get`. */
  readonly name: string;
  /** It only reads a local file. */
  readonly isFile: boolean;
};

const HTTP = 'get|post|put|patch|delete|head|options|request';
const REDIS = String.raw`redis\.(client\.|cluster\.|sentinel\.)?(Redis|StrictRedis|RedisCluster|from_url)(\.from_url|\.from_pool)?\(\)`;
const SESSION = String.raw`sqlalchemy\.(orm\.|ext\.|orm\.session\.)*(sessionmaker\(\)\(\)|sessionmaker\(\)\.begin\(\)|scoped_session\(\)(\(\))?|Session\(\))`;
const SQLMODEL = String.raw`sqlmodel\.(orm\.session\.)?Session\(\)`;
const ENGINE = String.raw`(sqlalchemy|sqlmodel)\.(engine\.)?create_engine\(\)`;
const DB_API = String.raw`(psycopg2|psycopg|pymysql|MySQLdb|mysql\.connector|sqlite3|pyodbc|cx_Oracle|oracledb)\.connect\(\)`;

/** What waits for the network, a disk, another process or the clock, by what made the value that is called. */
const BLOCKING: readonly RegExp[] = [
  /^time\.sleep$/,
  new RegExp(String.raw`^requests\.(api\.)?(${HTTP})$`),
  new RegExp(String.raw`^requests\.(sessions\.)?(Session|session)\(\)\.(${HTTP}|send)$`),
  new RegExp(String.raw`^httpx\.(${HTTP}|stream)$`),
  new RegExp(String.raw`^httpx\.Client\(\)\.(${HTTP}|send|stream)$`),
  /^urllib\.request\.(urlopen|urlretrieve)$/,
  /^http\.client\.HTTPS?Connection\(\)\.(request|getresponse|connect)$/,
  /^urllib3\.(PoolManager\(\)\.)?(request|urlopen)$/,
  /^subprocess\.(run|call|check_call|check_output|getoutput|getstatusoutput)$/,
  /^os\.system$/,
  /^socket\.(create_connection|getaddrinfo|gethostbyname|gethostbyaddr)$/,
  new RegExp(
    String.raw`^${REDIS}\.(?!pipeline$|register_script$|pubsub$|lock$|close$|connection_pool|from_url|client$)\w+$`,
  ),
  new RegExp(String.raw`^${REDIS}\.pipeline\(\)\.execute$`),
  new RegExp(
    String.raw`^(${SESSION}|${SQLMODEL})\.(execute|exec|scalars?|get|get_one|commit|flush|refresh|merge|rollback)$`,
  ),
  new RegExp(
    String.raw`^(${SESSION}|${SQLMODEL})\.(query|exec|execute|scalars)\(\)(\.\w+\(\))*\.(first|all|one|one_or_none|scalar|scalars|count|get|delete|update|fetchone|fetchall)$`,
  ),
  new RegExp(String.raw`^${ENGINE}\.(connect|begin)$`),
  new RegExp(String.raw`^${ENGINE}\.(connect|begin)\(\)\.(execute|scalar|scalars|commit)$`),
  new RegExp(String.raw`^${DB_API}\.(execute|executemany|executescript|commit)$`),
  new RegExp(String.raw`^${DB_API}\.cursor\(\)\.(execute|executemany|fetch\w+|callproc)$`),
  new RegExp(`^${DB_API.replace('\\(\\)', '')}$`),
  /^pymongo\.(mongo_client\.)?MongoClient\(\).*\.(find_one\w*|insert_\w+|update_\w+|replace_one|delete_\w+|count_documents|estimated_document_count|distinct|bulk_write|command|list_collection_names)$/,
  /^boto3\.(client\(\)|session\.Session\(\)\.client\(\)|Session\(\)\.client\(\))\.(?!exceptions|meta|generate_presigned|can_paginate|get_paginator|get_waiter)\w+$/,
  /^boto3\.resource\(\)\.(Table|Bucket|Object|Queue)\(\)\.(?!name$)[a-z]\w+$/,
  /^jwt\.(jwks_client\.)?PyJWKClient\(\)\.(get_signing_key\w*|get_jwk_set|fetch_data|get_signing_keys)$/,
  /^pathlib\.Path\(\).*\.(read_text|read_bytes|write_text|write_bytes)$/,
  /^open\(\)\.(read|readlines|write|writelines)$/,
];

const FILE = /^(pathlib|open\(\))/;

/** The blocking calls that a function makes itself, awaited ones left out. */
export function blockingIn(project: Project, module: Module, fn: Node): Blocking[] {
  // `next(sessions())` runs a generator up to its first yield; what follows may never run.
  const [pause] = fn.parent?.type === 'decorated_definition' ? [] : ownNodes(fn, 'yield');
  return ownNodes(fn, 'call')
    .filter((call) => !isAwaited(call) && (!pause || call.startIndex < pause.startIndex))
    .flatMap((call) => {
      const made = madeBy(project, module, call);
      return made === undefined ? [] : [{ call, name: readable(made), isFile: FILE.test(made) }];
    });
}

/** Every value that the callee may have blocks; one that may be something else is left alone. */
function madeBy(project: Project, module: Module, call: Node): string | undefined {
  const callee = field(call, 'function');
  if (!callee) return undefined;
  const values = valuesOf(project, module, callee);
  const made = values.flatMap((value) => (value.kind === 'library' ? [value.made] : []));
  const blocks = (text: string): boolean => BLOCKING.some((pattern) => pattern.test(text));
  return made.length === values.length && made.length > 0 && made.every(blocks)
    ? made[0]
    : undefined;
}

/** `redis.Redis.from_url().get` is `redis.Redis.get` to its readers. */
function readable(made: string): string {
  const last = made.slice(made.lastIndexOf('.') + 1);
  if (/^redis\..*\(\)/.test(made)) return `redis.Redis.${last}`;
  if (/^sqlalchemy\b.*create_engine\(\)/.test(made)) return `sqlalchemy.Connection.${last}`;
  if (/^sqlalchemy\b/.test(made)) return `sqlalchemy.orm.Session.${last}`;
  return made
    .replace(/\.connect\(\)\.cursor\(\)\./, '.Cursor.')
    .replace(/\.connect\(\)\./, '.Connection.')
    .replace(/\[\]|\(\)/g, '');
}
