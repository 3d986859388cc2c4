package io.muster.examples;

import io.muster.handler.TaskHandler;
import io.muster.handler.TaskType;
import io.muster.task.TaskContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A custom task type: {@code {"type": "checksum", "input": {"text": "hello", "algorithm": "SHA-256"}}}. */
@TaskType("checksum")
public class Checksum implements TaskHandler<Checksum.Input> {

    private static final List<String> ALGORITHMS = List.of("SHA-256", "SHA-384", "SHA-512");

    /**
     * @param text the text whose UTF-8 bytes are digested
     * @param algorithm defaults to SHA-256
     */
    public record Input(String text, @Nullable String algorithm) {

        public Input {
            if (text == null) {
                throw new IllegalArgumentException("text is required");
            }
            if (algorithm != null && !ALGORITHMS.contains(algorithm)) {
                throw new IllegalArgumentException("algorithm must be one of " + String.join(", ", ALGORITHMS));
            }
        }
    }

    /** The task's value. */
    public record Result(String algorithm, String hex) {}

    @Override
    public Result handle(Input input, TaskContext task) throws NoSuchAlgorithmException {
        String algorithm = input.algorithm() == null ? ALGORITHMS.get(0) : input.algorithm();
        byte[] digest = MessageDigest.getInstance(algorithm).digest(input.text().getBytes(StandardCharsets.UTF_8));
        return new Result(algorithm, HexFormat.of().formatHex(digest));
    }
}
