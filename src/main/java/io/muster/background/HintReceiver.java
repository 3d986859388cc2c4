package io.muster.background;

import io.muster.database.NotificationListener;
import java.util.concurrent.Executor;

/**
 * How other nodes tell this one that groups wait.
 *
 * @param thread used for nothing else
 */
public record HintReceiver(NotificationListener listener, Executor thread) {}
