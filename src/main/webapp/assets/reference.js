// The API's description in Swagger UI, which is a script of its own (`window.SwaggerUIBundle`).

// Swagger UI has dark colors for this class
const dark = matchMedia("(prefers-color-scheme: dark)");
const useColors = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", useColors);
useColors();

const response = await fetch("/openapi?format=JSON");
// Swagger UI knows one dialect only, and warns of any other although it shows this one as well
const { jsonSchemaDialect, ...spec } = await response.json();
window.SwaggerUIBundle({
  spec,
  dom_id: "#reference",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // its public validator would get the address of this server
  validatorUrl: null,
});
