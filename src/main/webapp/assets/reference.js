// The API's description in Swagger UI, which is a script of its own (`window.SwaggerUIBundle`).

window.SwaggerUIBundle({
  url: "/openapi?format=JSON",
  dom_id: "#reference",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  // its public validator would get the address of this server
  validatorUrl: null,
});
