// Muster's client for JavaScript: one file, no dependencies, for browsers and Node.js 18 or newer. The dashboard uses it
// for everything it asks of the server. Types are in muster.d.ts.

const JSON_TYPES = "application/json, application/problem+json";
const LINES = "application/x-ndjson, application/problem+json";
/** The server sends something every three seconds: a stream that is silent longer than this is broken. */
const SILENT_MS = 20_000;

/** A response that is not a success: an RFC 9457 problem, or whatever the server sent instead of one. */
export class MusterProblem extends Error {
  /** @param {Response} response @param {string} text the body of the response */
  constructor(response, text) {
    const problem = parsed(text) ?? {};
    super(problem.detail ?? problem.title ?? `HTTP ${response.status}`);
    this.name = "MusterProblem";
    this.status = response.status;
    this.problem = problem;
    this.type = problem.type;
    this.slug = /\/problems\/([a-z-]+)$/.exec(problem.type ?? "")?.[1];
    this.errors = problem.errors ?? [];
    this.group = problem.group;
    const seconds = Number(response.headers.get("Retry-After") ?? NaN);
    this.retryAfterMs = Number.isFinite(seconds) ? seconds * 1000 : undefined;
  }
}

export class Muster {
  #base;
  #token;
  #fetch;

  /**
   * @param {{base?: string | URL, token?: string, fetch?: typeof fetch}} options the address of Muster, up to its context
   * root (in a browser, the folder of the page by default); a key or token; another implementation of fetch
   */
  constructor({ base, token = "", fetch: ask = (...call) => globalThis.fetch(...call) } = {}) {
    const page = globalThis.document?.baseURI;
    const address = new URL(base ?? (page ? new URL(".", page) : "http://localhost:8080/"));
    address.search = address.hash = "";
    if (!address.pathname.endsWith("/")) address.pathname += "/";
    this.#base = address;
    this.#token = token;
    this.#fetch = ask;
  }

  /** Uses another key or token from now on; none if it is empty. */
  authenticate(token) {
    this.#token = token;
  }

  /** Runs a group and waits until it is decided. */
  run(group, options = {}) {
    return this.#json("POST", "api/groups", { ...options, body: text(group) });
  }

  /** Starts a group in the background: the group as it has been stored. */
  start(group, options = {}) {
    return this.run(group, { ...options, headers: { Prefer: "respond-async", ...options.headers } });
  }

  /** Runs a group: yields the result of each task as it finishes, and the group last. */
  async *stream(group, options = {}) {
    const response = await this.request("POST", "api/groups", { ...options, body: text(group), accept: LINES });
    yield* objectsOf(response);
  }

  /** All errors of a group, without running it. @returns {Promise<{pointer: string, detail: string}[]>} */
  async check(group, options = {}) {
    try {
      await this.#json("POST", "api/groups/check", { ...options, body: text(group) });
      return [];
    } catch (problem) {
      if (problem instanceof MusterProblem && problem.errors.length > 0) return problem.errors;
      throw problem;
    }
  }

  /** A group with its results; without their values if `values` is false. */
  async group(id, { values = true, ...options } = {}) {
    return this.#json("GET", `${pathOf(id)}${values ? "" : "?values=none"}`, options);
  }

  /** The newest groups first: `{groups, next}`; pass `next` as `cursor` for those that follow. */
  groups(filter = {}, options = {}) {
    return this.#json("GET", `api/groups${query(filter)}`, options);
  }

  /**
   * The newest groups that match, as they change: yields `{groups, next}`, at first and after each change. It ends only if the
   * server cannot continue; then begin again.
   */
  async *follow(filter = {}, options = {}) {
    let list;
    const response = await within(SILENT_MS, this.request("GET", `api/groups${query(filter)}`, { ...options, accept: LINES }));
    for await (const event of objectsOf(response)) {
      list = event.removed ? changed(list, event) : event;
      yield list;
    }
  }

  /** The events of a group from its beginning, then as they happen; the group last. */
  async *events(id, options = {}) {
    yield* objectsOf(await this.request("GET", `${pathOf(id)}/events`, { ...options, accept: LINES }));
  }

  /** One task with its value; with `text: true` as the JSON text that was received, in which no number is rounded. */
  async task(id, task, options = {}) {
    return this.#json("GET", `${pathOf(id)}/tasks/${segment(task)}`, options);
  }

  /** The document of a group as it was posted; with `text: true` as JSON text, in which no number is rounded. */
  async document(id, options = {}) {
    return this.#json("GET", `${pathOf(id)}/request`, options);
  }

  /** The answer that a group composes, if its document has an `answer`. */
  async answer(id, options = {}) {
    return this.#json("GET", `${pathOf(id)}/answer`, options);
  }

  /** Cancels what is not finished. */
  async cancel(id, options = {}) {
    return this.#json("POST", `${pathOf(id)}/cancel`, options);
  }

  async cancelTask(id, task, options = {}) {
    return this.#json("POST", `${pathOf(id)}/tasks/${segment(task)}/cancel`, options);
  }

  /** Runs the tasks of a finished group again that did not succeed. */
  async retry(id, options = {}) {
    return this.#json("POST", `${pathOf(id)}/retry`, options);
  }

  /** Deletes a finished group. */
  async forget(id, options = {}) {
    await this.request("DELETE", pathOf(id), options);
  }

  /**
   * Cancels, reruns or deletes the groups that a filter matches, 200 at most: repeat it while the result has `more`.
   *
   * @param {"cancel" | "retry" | "forget"} action
   * @param {object} filter as for a list, but for `cursor`; with `dryRun: true` they are only counted
   */
  all(action, filter = {}, options = {}) {
    return this.#json("POST", `api/groups/${action}${query(filter)}`, options);
  }

  /** The named groups that the caller may run. */
  async namedGroups(options = {}) {
    return (await this.#json("GET", "api/run", options)).groups;
  }

  /** Runs a named group with its parameters. */
  async runNamed(name, parameters = {}, options = {}) {
    return this.#json("POST", `api/run/${segment(name)}`, { ...options, body: text(parameters) });
  }

  taskTypes(options = {}) {
    return this.#json("GET", "api/task-types", options);
  }

  /** Name and roles of the caller. */
  me(options = {}) {
    return this.#json("GET", "api/me", options);
  }

  /** The upstreams of the node that answers, for admins. */
  hosts(options = {}) {
    return this.#json("GET", "api/hosts", options);
  }

  /**
   * Any request, by a path below the context root, or a link of a response.
   * @returns {Promise<Response>} a success
   * @throws {MusterProblem} otherwise
   * @throws {TypeError} if it leads to another server, which must not get the key
   */
  async request(method, path, { body, accept = JSON_TYPES, headers = {}, signal } = {}) {
    const url = new URL(path, this.#base);
    if (url.origin !== this.#base.origin) throw new TypeError(`${url.origin} is another server than ${this.#base.origin}`);
    const all = { Accept: accept, ...headers };
    if (body !== undefined) all["Content-Type"] = "application/json";
    if (this.#token !== "") all.Authorization = `Bearer ${this.#token}`;
    const response = await this.#fetch(url, { method, headers: all, body, signal });
    if (response.ok) return response;
    throw new MusterProblem(response, await response.text());
  }

  async #json(method, path, options) {
    const response = await this.request(method, path, options);
    return options.text ? response.text() : response.json();
  }
}

const pathOf = id => `api/groups/${segment(id)}`;

const segment = encodeURIComponent;
const text = document => (typeof document === "string" ? document : JSON.stringify(document));

function query(filter) {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== null);
  const pairs = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return pairs === "" ? "" : `?${pairs}`;
}

/** A list after changes: groups that are the same as before are the same objects. */
function changed({ groups }, { groups: others, removed, next }) {
  const gone = new Set([...removed, ...others.map(each => each.id)]);
  const all = [...groups.filter(each => !gone.has(each.id)), ...others];
  return { groups: all.sort((a, b) => (a.id < b.id ? 1 : -1)), next };
}

function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The JSON texts of a response, one a line, as they arrive. */
async function* objectsOf(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  // the parts of a line that has not ended: joined once, since a line may be long
  let parts = [];
  try {
    for (;;) {
      const { value = "", done } = await within(SILENT_MS, reader.read());
      const [first, ...others] = value.split("\n");
      parts.push(first);
      if (others.length > 0 || done) {
        const lines = [parts.join(""), ...others];
        parts = done ? [] : [lines.pop()];
        for (const line of lines) if (line.trim() !== "") yield JSON.parse(line);
      }
      if (done) return;
    }
  } finally {
    // a consumer that leaves the loop closes the connection
    reader.cancel().catch(() => {});
  }
}

/** Rejects if a promise takes longer. */
async function within(millis, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new TypeError("The stream was silent for too long")), millis);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
