// A request as a program would send it.

export const LANGUAGES = { curl: "curl", python: "Python", javascript: "JavaScript", java: "Java" };

/**
 * @param {string} language a key of {@link LANGUAGES}
 * @param {{method: string, url: string, body?: string, headers: Record<string, string>}} request
 */
export function snippet(language, request) {
  return { curl: curlCommand, python, javascript, java }[language](request);
}

/** Quotes a text for a POSIX shell. */
const quoted = text => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * A call of curl. Not with -d: a body that begins with @ would be taken for the name of a file to send.
 *
 * @param {{method: string, url: string, body?: string, headers: Record<string, string>}} request
 */
export function curlCommand({ method, url, body, headers }) {
  const shown = Object.entries(headers).map(([name, value]) => ` \\\n  -H ${quoted(`${name}: ${value}`)}`).join("");
  const own = body === undefined ? "GET" : "POST";
  const how = method === "HEAD" && body === undefined ? " -I" : method === own ? "" : ` -X ${method}`;
  const globs = /[[\]{}]/.test(url) ? " -g" : "";
  const sent = body === undefined ? "" : ` \\\n  --data-raw ${quoted(body)}`;
  const stream = (headers.Accept ?? "").includes("ndjson") ? "N" : "";
  return `curl -s${stream}${globs}${how} ${quoted(url)}${shown}${sent}`;
}

// JSON strings are strings of these languages too, but for the surrogates that JSON.stringify leaves as they are
const literal = text => JSON.stringify(text);

function python({ method, url, body, headers }) {
  const streams = (headers.Accept ?? "").includes("ndjson");
  const given = body === undefined ? "" : `\n    content=${literal(body)},`;
  const options = `${literal(method)},\n    ${literal(url)},\n    headers=${literal(headers)},${given}\n    timeout=60,\n`;
  return streams
    ? `import httpx\n\nwith httpx.stream(\n    ${options}) as response:\n    for line in response.iter_lines():\n        print(line)\n`
    : `import httpx\n\nresponse = httpx.request(\n    ${options})\nprint(response.status_code, response.json())\n`;
}

function javascript({ method, url, body, headers }) {
  const given = body === undefined ? "" : `\n  body: ${literal(body)},`;
  return `const response = await fetch(${literal(url)}, {\n  method: ${literal(method)},\n  headers: ${literal(headers)},${given}\n});\nconsole.log(response.status, await response.${(headers.Accept ?? "").includes("ndjson") ? "text" : "json"}());\n`;
}

function java({ method, url, body, headers }) {
  const shown = Object.entries(headers).map(([name, value]) => `\n        .header(${literal(name)}, ${literal(value)})`).join("");
  const publisher = body === undefined ? "BodyPublishers.noBody()" : `BodyPublishers.ofString(${literal(body)})`;
  // over plain HTTP, its first request asks for HTTP/2 (Upgrade: h2c), with which Payara loses the body
  const client = url.startsWith("https:") ? "HttpClient.newHttpClient()" : "HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()";
  return `HttpRequest request = HttpRequest.newBuilder(URI.create(${literal(url)}))${shown}
        .method(${literal(method)}, ${publisher})
        .build();
HttpResponse<String> response = ${client}.send(request, BodyHandlers.ofString());
System.out.println(response.statusCode() + " " + response.body());
`;
}
