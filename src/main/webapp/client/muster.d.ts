// Types of muster.js. Durations are integers in milliseconds in fields that end in `Ms`, and texts such as "250ms" in documents.

export interface Options {
  /** Ends the request, and with it a group that waits for its answer. */
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Mode = "all" | "settled" | "bounded" | "first" | "any" | "quorum";
export type GroupState = "queued" | "running" | "finished";
export type Outcome = "succeeded" | "failed" | "timed_out" | "cancelled";
export type TaskState = "pending" | "running" | "succeeded" | "failed" | "timed_out" | "cancelled" | "skipped";

/** A group to run: an object, or its JSON text. Its fields are described by the OpenAPI document of the server. */
export type Document = string | { mode?: Mode; tasks: { type: string; id?: string; [field: string]: unknown }[]; [field: string]: unknown };

export interface Fault {
  type: string;
  title: string;
  status: number;
  detail?: string;
}

export interface Attempt {
  kind: "first" | "retry" | "hedge" | "redirect";
  /** From the group's start. */
  startedMs: number;
  /** The part of `elapsedMs` that it waited for its host. */
  waitedMs: number;
  elapsedMs: number;
  status?: number;
  /** The slug of a problem type. */
  error?: string;
  /** Whether it may have had an effect. */
  sent?: "none" | "maybe" | "yes";
}

export interface Result {
  id: string;
  type: string;
  state: TaskState;
  /** From the group's start; absent if the task never started. */
  startedMs?: number;
  elapsedMs?: number;
  /** The wait for a permit of the group or the node. */
  queuedMs?: number;
  attempts?: Attempt[];
  value?: Json;
  encoding?: "base64" | "json";
  fallbackUsed?: true;
  error?: Fault;
  /** Without a status there was no response. */
  http?: { status?: number; contentType?: string; headers?: Record<string, string | string[]>; attempts?: number; hedges?: number; redirects?: number; url?: string; waitedMs?: number };
  items?: Result[];
  reason?: "dependency-failed" | "condition" | "not-needed";
  dueTo?: string;
}

export interface Group {
  id: string;
  mode: Mode;
  state: GroupState;
  outcome?: Outcome;
  complete?: boolean;
  /** Whether it is stored: it survives a restart of the server, and can be run again. */
  durable: boolean;
  name?: string;
  labels?: Record<string, string>;
  createdAt: string;
  elapsedMs?: number;
  decidedMs?: number;
  counts: Record<"total" | TaskState, number>;
  completionOrder?: string[];
  results?: Result[];
  /** What the `answer` of its document composes. */
  answer?: Json;
  links: { self: string; events: string; cancel?: string };
}

export interface Filter {
  state?: GroupState;
  outcome?: Outcome;
  mode?: Mode;
  name?: string;
  /** An id or its beginning. */
  q?: string;
  since?: string;
  until?: string;
  limit?: number;
  cursor?: string;
  [label: `label.${string}`]: string | undefined;
}

/** What an operation on all groups of a filter came to. */
export interface BulkResult {
  matched: number;
  done: number;
  more: boolean;
  refused: { id: string; problem: { type: string; title: string; status: number; detail: string } }[];
}

/** A response that is not a success (RFC 9457). */
export class MusterProblem extends Error {
  readonly status: number;
  readonly type?: string;
  /** The last part of the type, such as `invalid-group`. */
  readonly slug?: string;
  readonly problem: Record<string, unknown>;
  readonly errors: { pointer: string; detail: string }[];
  /** The group, if one ran: what finished is not lost. */
  readonly group?: Group;
  readonly retryAfterMs?: number;
}

/**
 * All methods reject with a {@link MusterProblem} if the server refuses, and with fetch's own errors if it cannot be reached.
 */
export class Muster {
  constructor(options?: { base?: string | URL; token?: string; fetch?: typeof fetch });
  authenticate(token: string): void;
  /** The group, or what the `answer` of its document composes: then name its type, as in `run<Page>(…)`. */
  run<T = Group>(group: Document, options?: Options): Promise<T>;
  start(group: Document, options?: Options): Promise<Group>;
  stream(group: Document, options?: Options): AsyncGenerator<Result | Group>;
  check(group: Document, options?: Options): Promise<{ pointer: string; detail: string }[]>;
  group(id: string, options?: Options & { values?: boolean }): Promise<Group>;
  groups(filter?: Filter, options?: Options): Promise<{ groups: Group[]; next?: string }>;
  /** As `groups`, again after each change. */
  follow(filter?: Omit<Filter, "cursor">, options?: Options): AsyncGenerator<{ groups: Group[]; next?: string }>;
  events(id: string, options?: Options): AsyncGenerator<Result | Group>;
  task(id: string, task: string, options: Options & { text: true }): Promise<string>;
  task(id: string, task: string, options?: Options): Promise<Result>;
  document(id: string, options: Options & { text: true }): Promise<string>;
  document(id: string, options?: Options): Promise<Exclude<Document, string>>;
  answer(id: string, options?: Options): Promise<Json>;
  cancel(id: string, options?: Options): Promise<Group>;
  cancelTask(id: string, task: string, options?: Options): Promise<Group>;
  retry(id: string, options?: Options): Promise<Group>;
  forget(id: string, options?: Options): Promise<void>;
  all(action: "cancel" | "retry" | "forget", filter?: Omit<Filter, "cursor"> & { dryRun?: boolean }, options?: Options): Promise<BulkResult>;
  namedGroups(options?: Options): Promise<{ name: string; summary?: string; methods: string[]; parameters?: object }[]>;
  /** As `run`. */
  runNamed<T = Group>(name: string, parameters?: Record<string, unknown>, options?: Options): Promise<T>;
  taskTypes(options?: Options): Promise<object>;
  me(options?: Options): Promise<{ name: string; roles: string[] }>;
  hosts(options?: Options): Promise<object>;
  request(method: string, path: string, options?: Options & { body?: string; accept?: string }): Promise<Response>;
}
