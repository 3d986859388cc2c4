// Example groups. Each is a text, formatted for reading and editing. Those with `examples` call the
// example upstream, which not every server provides.

const base = new URL("api/examples/upstream", document.baseURI).href;
const upstream = (user, latency) => `${base}/users/${user}?latency=${latency}`;

export const presets = [
  {
    name: "All: three delays",
    hint: "Like asyncio.gather or Promise.all: three seconds of work, one second of waiting.",
    text: `{
  "mode": "all",
  "tasks": [
    {"id": "task-1", "type": "delay", "duration": "1s", "value": "Task 1 done"},
    {"id": "task-2", "type": "delay", "duration": "1s", "value": "Task 2 done"},
    {"id": "task-3", "type": "delay", "duration": "1s", "value": "Task 3 done"}
  ]
}`,
  },
  {
    name: "Settled: with a failure",
    hint: "Like Promise.allSettled: a failure is one of the results. Numbers come back as they were sent.",
    text: `{
  "mode": "settled",
  "tasks": [
    {"id": "price",  "type": "delay", "duration": "300ms", "value": 1.10},
    {"id": "serial", "type": "delay", "duration": "600ms", "value": 1234567890123456789012345678901234567890},
    {"id": "broken", "type": "delay", "duration": "450ms", "fail": "out of stock"},
    {"id": "slow",   "type": "delay", "duration": "5s", "timeout": "900ms"}
  ]
}`,
  },
  {
    name: "All: with a fallback",
    hint: "A task that fails or times out gets a value to use instead; its state still shows what happened.",
    text: `{
  "mode": "all",
  "tasks": [
    {"id": "user", "type": "delay", "duration": "300ms", "value": {"name": "Ada"}},
    {"id": "tips", "type": "delay", "duration": "5s", "value": ["tea"], "timeout": "600ms", "fallback": []}
  ]
}`,
  },
  {
    name: "First: the first to finish",
    hint: "Like Promise.race: the first task to finish decides, the others are cancelled.",
    text: `{
  "mode": "first",
  "tasks": [
    {"id": "tortoise", "type": "delay", "duration": "3s",    "value": "slow"},
    {"id": "hare",     "type": "delay", "duration": "400ms", "value": "quick"},
    {"id": "snail",    "type": "delay", "duration": "10s",   "value": "slower"}
  ]
}`,
  },
  {
    name: "Any: first success",
    hint: "Like Promise.any: failures do not count as long as one task succeeds.",
    text: `{
  "mode": "any",
  "tasks": [
    {"id": "down",   "type": "delay", "duration": "100ms", "fail": "mirror is down"},
    {"id": "mirror", "type": "delay", "duration": "700ms", "value": "from the mirror"},
    {"id": "origin", "type": "delay", "duration": "4s",    "value": "from the origin"}
  ]
}`,
  },
  {
    name: "Quorum: two of three",
    hint: "Decided as soon as two have succeeded, or as soon as that can no longer be reached.",
    text: `{
  "mode": "quorum",
  "quorum": 2,
  "tasks": [
    {"id": "replica-1", "type": "delay", "duration": "300ms", "value": "ack"},
    {"id": "replica-2", "type": "delay", "duration": "5s",    "value": "ack"},
    {"id": "replica-3", "type": "delay", "duration": "800ms", "value": "ack"}
  ]
}`,
  },
  {
    name: "Bounded: two at a time",
    hint: "A semaphore: six tasks of half a second, two at a time, take a second and a half.",
    text: `{
  "mode": "bounded",
  "concurrency": 2,
  "tasks": [
    {"id": "page-1", "type": "delay", "duration": "500ms", "value": 1},
    {"id": "page-2", "type": "delay", "duration": "500ms", "value": 2},
    {"id": "page-3", "type": "delay", "duration": "500ms", "value": 3},
    {"id": "page-4", "type": "delay", "duration": "500ms", "value": 4},
    {"id": "page-5", "type": "delay", "duration": "500ms", "value": 5},
    {"id": "page-6", "type": "delay", "duration": "500ms", "value": 6}
  ]
}`,
  },
  {
    name: "First now, the rest in the background",
    hint: "The first result is the answer; the other tasks keep running in a stored background group. Follow the group's link to see them finish.",
    text: `{
  "mode": "first",
  "rest": "continue",
  "tasks": [
    {"id": "quick",   "type": "delay", "duration": "500ms", "value": "First result"},
    {"id": "slow",    "type": "delay", "duration": "5s",    "value": "Later"},
    {"id": "slowest", "type": "delay", "duration": "10s",   "value": "Last"}
  ]
}`,
  },
  {
    name: "HTTP: calls to the example upstream",
    examples: true,
    hint: "Three calls to this server's own example upstream. The server must be allowed to call its own address (muster.outbound.allow).",
    text: `{
  "mode": "all",
  "timeout": "5s",
  "tasks": [
    {"id": "ann",  "type": "http", "url": "${upstream(1, "200ms")}"},
    {"id": "bob",  "type": "http", "url": "${upstream(2, "400ms")}"},
    {"id": "cleo", "type": "http", "url": "${upstream(3, "300ms")}", "timeout": "2s"}
  ]
}`,
  },
  {
    name: "Graph: calls that depend on each other",
    examples: true,
    hint: "The orders need the user, and there is a call for each order. Tips that take longer than 300 ms are left out, and the gift is for premium users only.",
    text: `{
  "mode": "all",
  "timeout": "5s",
  "concurrency": 20,
  "tasks": [
    {"id": "user",   "type": "http", "url": "${base}/users/7"},
    {"id": "orders", "type": "http", "url": "${base}/orders{?userId}",
     "vars": {"userId": {"$from": "user#/id"}}, "select": "[?open]"},
    {"id": "items",  "type": "http", "url": "${base}/orders/{id}/items",
     "forEach": {"$from": "orders"}, "vars": {"id": {"$item": "/id"}}},
    {"id": "tips",   "type": "http", "url": "${base}/tips/7?latency=2s",
     "timeout": "300ms", "fallback": []},
    {"id": "gift",   "type": "delay", "duration": "50ms", "value": "tea",
     "when": {"$from": "user#/premium", "default": false}}
  ]
}`,
  },
  {
    name: "Fail-fast: one failure stops five calls",
    examples: true,
    hint: "The first failure is the answer; the connections of calls in flight are closed at once.",
    text: `{
  "mode": "all",
  "tasks": [
    {"id": "check",  "type": "delay", "duration": "50ms", "fail": "no such customer"},
    {"id": "call-1", "type": "http", "url": "${upstream(1, "5s")}"},
    {"id": "call-2", "type": "http", "url": "${upstream(2, "5s")}"},
    {"id": "call-3", "type": "http", "url": "${upstream(3, "5s")}"},
    {"id": "call-4", "type": "http", "url": "${upstream(4, "5s")}"},
    {"id": "call-5", "type": "http", "url": "${upstream(5, "5s")}"}
  ]
}`,
  },
  {
    name: "Handler: a checksum",
    hint: "A custom task type: one CDI bean with @TaskType(\"checksum\").",
    text: `{
  "tasks": [
    {"id": "sum", "type": "checksum", "input": {"text": "hello", "algorithm": "SHA-256"}}
  ]
}`,
  },
];

/** A preset for each named group of the server, with parameters to begin with. */
export const presetsOf = groups => groups.map(group => ({
  name: `Named group: ${group.name}`,
  hint: group.summary ?? "",
  target: `api/run/${encodeURIComponent(group.name)}`,
  schema: group.parameters,
  method: group.methods.includes("GET") ? "GET" : "POST",
  text: JSON.stringify(exampleOf(group.parameters), null, 2),
}));

function exampleOf(schema) {
  const needed = schema?.required ?? [];
  const properties = Object.entries(schema?.properties ?? {}).filter(([name]) => needed.includes(name));
  return Object.fromEntries(properties.map(([name, property]) => [name, valueOf(property)]));
}

function valueOf(property) {
  if (property.examples?.length > 0) return property.examples[0];
  if (property.enum) return property.enum[0];
  return { integer: property.minimum ?? 1, number: property.minimum ?? 1, boolean: true, array: [], object: {} }[property.type] ?? "";
}
