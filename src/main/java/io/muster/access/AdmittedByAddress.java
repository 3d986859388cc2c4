package io.muster.access;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a resource method that this server calls itself, without a credential: access depends on the address that the
 * request comes from ({@link AccessControl}). Only for methods that read nothing and change nothing.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface AdmittedByAddress {}
