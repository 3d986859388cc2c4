package io.muster.rest;

import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/**
 * Qualifies the executor that writes responses, separate from the one that runs tasks: neither may starve the other.
 */
@Qualifier
@Documented
@Retention(RetentionPolicy.RUNTIME)
public @interface Replies {}
