// What can be written at a place of a document, by the JSON Schemas of the server. Pure functions.

import { around } from "./json-context.js";

const SHOWN = 50;
/** Schemas may refer to themselves. */
const MOST_VARIANTS = 200;

/**
 * @param {object} context as of `contextAt`
 * @param {{root: object, types?: Map<string, object>, schemas?: object}} known `root`: the schema of the document; `types`: those of tasks;
 *   `schemas`: what references of the form `#/components/schemas/x` mean
 * @returns {{label: string, detail: string, insert: string, caret: number}[]} `caret`: where it is after that, from its start
 */
export function suggestionsAt(context, known) {
  if (context.isMisplaced) return [];
  const found = context.expects === "name" ? names(context, known) : values(context, known);
  const wanted = context.prefix.toLowerCase();
  const rank = ({ label }) => (label.toLowerCase().startsWith(wanted) ? 0 : 1);
  return found.filter(({ label }) => label.toLowerCase().includes(wanted)).sort((a, b) => rank(a) - rank(b)).slice(0, SHOWN);
}

function names(context, known) {
  const schemas = schemasAt(context, known);
  const required = new Set(schemas.flatMap(schema => schema.required ?? []));
  const all = new Map();
  for (const schema of schemas) {
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      if (!all.has(name) && !context.container.members.has(name)) all.set(name, property);
    }
  }
  return [...all].sort(([a], [b]) => required.has(b) - required.has(a)).map(([name, property]) => {
    const quoted = JSON.stringify(name);
    const start = context.hasColon ? "" : `: ${emptyOf(property, known)}`;
    const insert = quoted + start;
    return { label: name, detail: detailOf(property, known), insert, caret: insert.length - (/(""|\[\]|\{\})$/.test(start) ? 1 : 0) };
  });
}

function values(context, known) {
  const schemas = schemasAt(context, known);
  const values = new Map();
  const offer = (value, detail = "") => values.has(value) || values.set(value, detail);
  if (known.types && isTask(context.path.slice(0, -1)) && context.path.at(-1) === "type") {
    known.types.forEach((schema, type) => offer(type, firstSentence(schema.description)));
  }
  if (namesTask(context.path)) otherTasks(context).forEach(id => offer(id, "a task of this group"));
  for (const schema of schemas) {
    (schema.enum ?? []).forEach(value => offer(value, firstSentence(schema.description)));
    if (schema.const !== undefined) offer(schema.const);
    if (schema.type === "boolean") [true, false].forEach(value => offer(value, firstSentence(schema.description)));
  }
  return [...values].filter(([value]) => !context.isQuoted || typeof value === "string").map(([value, detail]) => {
    const insert = JSON.stringify(value);
    return { label: String(value), detail, insert, caret: insert.length };
  });
}

/** The schemas of the object that a name is for, or of the value. */
function schemasAt({ path, container }, known) {
  const containers = around(container);
  let schemas = variants([known.root], known);
  path.forEach((step, depth) => {
    const below = schemas.flatMap(schema => child(schema, step));
    const here = containers[depth + 1];
    schemas = isTask(path.slice(0, depth + 1)) && known.types ? tasks(here, known) : variants(below, known);
  });
  return schemas;
}

function child(schema, step) {
  if (typeof step === "number") return schema.items ? [schema.items] : [];
  const property = schema.properties?.[step] ?? schema.additionalProperties;
  return property && typeof property === "object" ? [property] : [];
}

/** The schema of a task by its type; those of all types if it has none yet. */
function tasks(task, known) {
  const own = known.types.get(task?.members?.get("type"));
  return own ? variants([own], known) : [...known.types.values()];
}

/** The schemas that a schema is made of. */
function variants(schemas, known) {
  const all = [];
  const open = [...schemas];
  while (open.length > 0 && all.length < MOST_VARIANTS) {
    const schema = open.shift();
    if (!schema || typeof schema !== "object") continue;
    all.push(schema);
    const named = /^#\/components\/schemas\/(.+)$/.exec(schema.$ref ?? "")?.[1];
    if (named) open.push(known.schemas?.[named]);
    for (const keyword of ["allOf", "anyOf", "oneOf"]) open.push(...(schema[keyword] ?? []));
  }
  return all;
}

const isTask = path => path.length === 2 && path[0] === "tasks";

/** Whether a value is the id of another task: in `after`, or in a reference. */
function namesTask(path) {
  const [last, before] = [path.at(-1), path.at(-2)];
  return path[0] === "tasks" && (before === "after" || last === "$from" || last === "$location" || last === "of");
}

function otherTasks(context) {
  const [document, tasks, own] = around(context.container);
  const all = tasks ?? document?.members.get("tasks");
  return [...(all?.members ?? [])]
    .filter(([, task]) => task !== own && typeof task === "object")
    .map(([index, task]) => task.members.get("id") ?? String(index));
}

/** What a value begins with. */
function emptyOf(property, known) {
  const all = variants([property], known);
  const types = new Set(all.flatMap(schema => schema.type ?? (typeof schema.const === "string" || schema.enum?.every(each => typeof each === "string") ? "string" : [])));
  // anything may stand for it
  if (types.size !== 1) return "";
  return { string: '""', array: "[]", object: "{}" }[[...types][0]] ?? "";
}

function detailOf(property, known) {
  const described = variants([property], known).find(schema => schema.description);
  return firstSentence(described?.description);
}

function firstSentence(text = "") {
  const [sentence] = text.trim().split(/[.:;]\s/);
  return sentence.length > 110 ? `${sentence.slice(0, 109)}…` : sentence;
}
