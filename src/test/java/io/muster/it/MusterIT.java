package io.muster.it;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks a test class that calls a deployed Muster. Its constructor or its methods may take a client, or the
 * server's base address as a {@code URI}, which ends in a slash:
 *
 * <pre>{@code
 * @MusterIT
 * class GroupsIT {
 *     private final MusterClient muster;
 *
 *     GroupsIT(MusterClient muster) {
 *         this.muster = muster;
 *     }
 * }
 * }</pre>
 *
 * <p>All such classes of a fork share one server and one deployment.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(MusterServer.class)
public @interface MusterIT {}
