package io.muster.document;

import io.muster.handler.HandlerTasks;
import io.muster.handler.TaskFactories;
import io.muster.handler.TaskHandler;
import io.muster.handler.delay.DelayTasks;
import io.muster.handler.http.HttpTasks;
import io.muster.outbound.OutboundClient;
import io.muster.outbound.OutboundLimits;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.message.Secrets;
import io.muster.task.BlockingTasks;
import io.muster.task.FairExecutor;
import io.muster.task.TaskContext;
import io.muster.testing.DirectExecutor;
import io.muster.testing.ManualTimer;
import io.muster.testing.Transforms;
import java.util.List;
import java.util.Optional;

/** A reader as on a server, for documents that are not run. */
final class TestDocuments {

    private static final AddressPolicy PUBLIC = AddressPolicy.parse("");
    private static final OutboundClient CLIENT =
            new OutboundClient(OutboundLimits.DEFAULTS, PUBLIC, Runnable::run, new ManualTimer(), Optional.empty());

    private TestDocuments() {}

    /** A custom handler. */
    static final class Score implements TaskHandler<Score.Input> {

        record Input(long customer) {
            Input {
                if (customer < 0) {
                    throw new IllegalArgumentException("customer must not be negative but is " + customer);
                }
            }
        }

        @Override
        public Object handle(Input input, TaskContext task) {
            return input.customer() * 10;
        }
    }

    static GroupReader reader() {
        BlockingTasks blocking = new BlockingTasks(new FairExecutor(new DirectExecutor(), 64), () -> Runnable::run);
        TaskFactories factories = new TaskFactories(List.of(
                new DelayTasks(new ManualTimer()),
                new HttpTasks(CLIENT, PUBLIC, Secrets.NONE),
                new HandlerTasks("score", new Score(), Score.class, blocking)));
        return new GroupReader(factories, new CallbackReader(PUBLIC, true), Transforms.here(), 10_000);
    }
}
