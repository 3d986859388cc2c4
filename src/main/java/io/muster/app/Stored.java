package io.muster.app;

import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Qualifies the executor whose threads wait for the database. */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
public @interface Stored {}
