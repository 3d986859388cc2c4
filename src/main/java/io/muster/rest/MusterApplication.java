package io.muster.rest;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The REST API, at {@code /api}; its resources and providers are found by their annotations. */
@ApplicationPath("/api")
public class MusterApplication extends Application {}
