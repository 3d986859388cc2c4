package io.muster.bench;

import com.github.f4b6a3.uuid.UuidCreator;
import io.muster.budget.Admission;
import io.muster.document.CallbackReader;
import io.muster.document.GroupReader;
import io.muster.document.GroupRequest;
import io.muster.document.GroupWriter;
import io.muster.document.InvalidGroupException;
import io.muster.group.engine.GroupRunner;
import io.muster.group.engine.ResultLimits;
import io.muster.group.spec.Bounds;
import io.muster.group.spec.GroupSpec;
import io.muster.group.spec.OnTimeout;
import io.muster.group.spec.Rest;
import io.muster.group.view.GroupSnapshot;
import io.muster.handler.TaskFactories;
import io.muster.handler.http.HttpTasks;
import io.muster.join.Join;
import io.muster.join.Mode;
import io.muster.json.MalformedJsonException;
import io.muster.outbound.OutboundClient;
import io.muster.outbound.OutboundLimits;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.message.Secrets;
import io.muster.task.BlockingTasks;
import io.muster.task.FairExecutor;
import io.muster.task.TaskId;
import io.muster.task.TaskSpec;
import io.muster.task.TaskValue;
import io.muster.timer.ScheduledTimer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Reading the document of a group of {@code http} tasks, and writing the response with its results. */
@State(Scope.Benchmark)
@BenchmarkMode(org.openjdk.jmh.annotations.Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DocumentBenchmark {

    private static final int LARGEST = 10_000;
    private static final String VALUE =
            "{\"status\":200,\"headers\":{\"content-type\":\"application/json\"},\"body\":{\"id\":7,\"price\":1.10}}";

    @Param({"3", "100", "10000"})
    int tasks;

    private final ScheduledTimer timer = new ScheduledTimer(DocumentBenchmark::daemon);
    private final AddressPolicy policy = AddressPolicy.parse("127.0.0.0/8");
    private final OutboundClient client =
            new OutboundClient(OutboundLimits.DEFAULTS, policy, Runnable::run, timer, Optional.empty());
    private final GroupReader reader = new GroupReader(
            new TaskFactories(List.of(new HttpTasks(client, policy, Secrets.NONE))),
            new CallbackReader(policy, true),
            new BlockingTasks(new FairExecutor(Runnable::run, 2), () -> Runnable::run),
            LARGEST);
    private final GroupWriter writer = new GroupWriter(URI.create("http://localhost/"));
    private byte[] document = {};
    private Optional<GroupSnapshot> group = Optional.empty();

    @Setup
    public void prepare() {
        document = IntStream.range(0, tasks)
                .mapToObj(i ->
                        "{\"id\":\"item-%d\",\"type\":\"http\",\"url\":\"http://127.0.0.1:8081/items/%d?currency=EUR\"}"
                                .formatted(i, i))
                .collect(Collectors.joining(",", "{\"mode\":\"all\",\"tasks\":[", "]}"))
                .getBytes(StandardCharsets.UTF_8);
        group = Optional.of(finished());
    }

    @Benchmark
    public GroupRequest read() throws MalformedJsonException, InvalidGroupException {
        return reader.read(document, false);
    }

    @Benchmark
    public long write() throws IOException {
        CountingStream out = new CountingStream();
        writer.response(group.orElseThrow()).writeTo(out);
        return out.written;
    }

    @TearDown
    public void stop() {
        client.close();
        timer.close();
    }

    private GroupSnapshot finished() {
        List<TaskSpec> specs = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            specs.add(new TaskSpec(
                    new TaskId("item-" + i),
                    "http",
                    Optional.empty(),
                    context -> CompletableFuture.completedStage(new TaskValue(VALUE, Map.of()))));
        }
        Bounds bounds = new Bounds(Integer.MAX_VALUE, Duration.ofSeconds(30), OnTimeout.FAIL);
        GroupRunner runner = new GroupRunner(
                timer, new Admission(LARGEST), ResultLimits.none(), UuidCreator::getTimeOrderedEpochPlus1);
        return runner.start(new GroupSpec(Join.of(Mode.ALL), bounds, Rest.CANCEL, specs))
                .decided()
                .toCompletableFuture()
                .join();
    }

    static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "timer");
        thread.setDaemon(true);
        return thread;
    }

    /** A client that reads everything. */
    private static final class CountingStream extends OutputStream {

        private long written;

        @Override
        public void write(int one) {
            written++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            written += length;
        }
    }
}
