package io.muster.background;

import io.muster.database.NotificationListener;
import java.util.concurrent.Executor;

/**
 * How this node is notified by others of waiting groups.
 *
 * @param thread a dedicated one
 */
public record HintReceiver(NotificationListener listener, Executor thread) {}
