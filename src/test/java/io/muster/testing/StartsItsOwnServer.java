package io.muster.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Marks tests that start servers as separate processes: only those whose command the build knows. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfSystemProperty(
        named = "arquillian.launch",
        matches = "payara7?|wildfly",
        disabledReason = "this server is not started by a command of ours")
public @interface StartsItsOwnServer {}
