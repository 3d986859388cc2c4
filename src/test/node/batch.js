// Builds a batch with @microsoft/microsoft-graph-client, sends it to a Muster server, reads the response with the client's
// own class, and prints what it read as JSON.
// Usage: node batch.js http://localhost:8080

import graph from "@microsoft/microsoft-graph-client";

const { BatchRequestContent, BatchResponseContent, Client } = graph;

const client = Client.init({
  baseUrl: process.argv[2],
  // Muster's path, where Graph has its version
  defaultVersion: "api",
  authProvider: done => done(null, "none"),
});

const service = "https://graph.microsoft.com/v1.0";
const content = new BatchRequestContent([
  { id: "1", request: new Request(`${service}/users/7`) },
  {
    id: "2",
    request: new Request(`${service}/messages`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ subject: "Hello", "$from": "1" }),
    }),
    dependsOn: ["1"],
  },
  { id: "3", request: new Request(`${service}/nothing`), dependsOn: ["1"] },
]);

const answer = await client.api("/$batch").post(await content.getContent());
const responses = new BatchResponseContent(answer);
const read = {};
for (const id of ["1", "2", "3"]) {
  const response = responses.getResponseById(id);
  read[id] = { status: response.status, type: response.headers.get("Content-Type"), body: await response.text() };
}
console.log(JSON.stringify(read));
