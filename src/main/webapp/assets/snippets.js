// A request as a program would send it.

export const LANGUAGES = { curl: "curl", python: "Python", javascript: "JavaScript", java: "Java" };

/**
 * @param {string} language a key of {@link LANGUAGES}
 * @param {{method: string, url: string, body?: string, headers: Record<string, string>}} request
 */
export function snippet(language, request) {
  return { curl, python, javascript, java }[language](request);
}

/** Quotes a text for a POSIX shell. */
export const quoted = text => `'${text.replaceAll("'", "'\\''")}'`;

function curl({ method, url, body, headers }) {
  const shown = Object.entries(headers).map(([name, value]) => ` \\\n  -H ${quoted(`${name}: ${value}`)}`).join("");
  const stream = (headers.Accept ?? "").includes("ndjson") ? "N" : "";
  return `curl -s${stream}${method === "GET" || body !== undefined ? "" : ` -X ${method}`} ${quoted(url)}${shown}${body === undefined ? "" : ` \\\n  -d ${quoted(body)}`}`;
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
  return `HttpRequest request = HttpRequest.newBuilder(URI.create(${literal(url)}))${shown}
        .method(${literal(method)}, ${publisher})
        .build();
HttpResponse<String> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
System.out.println(response.statusCode() + " " + response.body());
`;
}
