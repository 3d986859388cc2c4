// Who uses the page: one client for all views, with the credential that was entered. It is kept in memory only, so that it
// ends with the page.

import { Muster, MusterProblem } from "../client/muster.js";

export const muster = new Muster({ base: new URL(".", document.baseURI) });

/** When to ask again who the caller is, if the server did not answer. */
const AGAIN_MS = 5_000;

const listeners = new Set();
let key = "";
let entered = 0;
let caller = { name: undefined, roles: [] };

/** The name and the roles of the caller, as far as they are known. */
export const me = () => caller;

/** Whether the page should offer what changes something; the server decides. */
export const may = role => caller.roles.includes(role) || caller.roles.includes("admin");

/** Calls the listener after another credential was entered; returns what ends that. */
export function onCaller(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How many keys were entered: another number, another caller. */
export const credentials = () => entered;

/** Uses a key or token from now on. */
export async function authenticate(token) {
  key = token;
  entered++;
  muster.authenticate(token);
  await identify();
}

/** The headers that say who calls. */
export const authorization = () => (key === "" ? {} : { Authorization: `Bearer ${key}` });

export function askForKey() {
  document.getElementById("access").hidden = false;
}

/** Asks the server who the caller is. Shows the field for a key if it does not know. */
export async function identify() {
  const asked = entered;
  let found = { name: undefined, roles: [] };
  let trouble;
  try {
    found = await muster.me();
  } catch (problem) {
    trouble = problem;
  }
  if (asked !== entered) return;
  caller = found;
  if (trouble === undefined) document.getElementById("access").hidden = true;
  else if (isAway(trouble)) setTimeout(() => asked === entered && identify(), AGAIN_MS);
  else explain(trouble);
  listeners.forEach(listener => listener());
}

/** Shows the field for a key if that is what is missing. */
export function explain(problem) {
  if (problem instanceof MusterProblem && problem.status === 401) askForKey();
}

/** Whether the server does not answer, or not now: worth another try. */
export const isAway = problem => !(problem instanceof MusterProblem) || problem.status >= 500 || problem.status === 429 || isServersOwn(problem);

/** A server that is starting answers 404 itself, until it has the application. */
const isServersOwn = ({ status, type }) => status === 404 && type === undefined;

/** What a request that failed came to, in words; browsers have others for a server that is away. */
export const messageOf = problem => (problem instanceof TypeError ? "The server does not answer" : problem.message);

/** What to tell about a page that cannot be read. */
export function troubleOf(problem) {
  if (!(problem instanceof MusterProblem)) return "The server does not answer. Trying again …";
  if (problem.status === 401) return key === "" ? "This server requires authentication: enter a key above." : "The server does not accept this key: enter another one above.";
  if (isAway(problem)) return `The server cannot answer now: ${problem.message}. Trying again …`;
  return problem.errors.length > 0 ? problem.errors.map(each => each.detail).join(" ") : problem.message;
}
