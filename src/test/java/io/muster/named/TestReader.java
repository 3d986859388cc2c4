package io.muster.named;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.muster.document.CallbackReader;
import io.muster.document.GroupReader;
import io.muster.handler.TaskFactories;
import io.muster.handler.delay.DelayTasks;
import io.muster.handler.http.HttpTasks;
import io.muster.json.FieldError;
import io.muster.json.FieldErrors;
import io.muster.outbound.OutboundClient;
import io.muster.outbound.OutboundLimits;
import io.muster.outbound.gate.AddressPolicy;
import io.muster.outbound.message.Secrets;
import io.muster.testing.ManualTimer;
import io.muster.testing.Transforms;
import java.util.List;
import java.util.Optional;

/** Parses files of named groups like a server, for groups that are not run. */
public final class TestReader {

    private static final AddressPolicy PUBLIC = AddressPolicy.parse("");
    private static final OutboundClient CLIENT =
            new OutboundClient(OutboundLimits.DEFAULTS, PUBLIC, Runnable::run, new ManualTimer(), Optional.empty());
    private static final TaskFactories FACTORIES =
            new TaskFactories(List.of(new DelayTasks(new ManualTimer()), new HttpTasks(CLIENT, PUBLIC, Secrets.NONE)));

    static final GroupReader GROUPS =
            new GroupReader(FACTORIES, new CallbackReader(PUBLIC, true), Transforms.here(), 10_000);

    private TestReader() {}

    public static NamedGroupReader reader() {
        return new NamedGroupReader(GROUPS, FACTORIES);
    }

    /** The group in a file with single quotes. */
    static NamedGroup read(String text) {
        FieldErrors errors = new FieldErrors();
        return reader().read("test", bytes(text), errors)
                .orElseThrow(() -> new AssertionError(errors.toList().toString()));
    }

    /** The errors of a file. */
    static List<String> errors(String text) {
        FieldErrors errors = new FieldErrors();
        if (reader().read("test", bytes(text), errors).isPresent()) {
            return List.of();
        }
        return errors.toList().stream().map(TestReader::told).toList();
    }

    static String told(FieldError error) {
        return error.pointer() + " " + error.detail();
    }

    static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(UTF_8);
    }
}
