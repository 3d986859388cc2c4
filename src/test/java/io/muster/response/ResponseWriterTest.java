package io.muster.response;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.testing.DirectExecutor;
import io.muster.testing.ManualTimer;
import io.muster.testing.QuietLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseWriterTest {

    private static final int AT_ONCE = 16 * 1024;

    private final ManualTimer timer = new ManualTimer();
    private final Client client = new Client();
    private final Deque<byte[]> pieces = new ArrayDeque<>();
    private boolean atEnd = true;
    private int over;
    private final ResponseWriter writer = new ResponseWriter(
            client, this::next, () -> over++, new ResponseWriter.Settings(new DirectExecutor(), timer, ofSeconds(30)));

    private Optional<byte[]> next() {
        byte[] piece = pieces.poll();
        return piece == null && atEnd ? Optional.empty() : Optional.of(piece == null ? Pieces.NOTHING_YET : piece);
    }

    /** Accepts a number of writes before it is not ready, and fails when written to while not ready. */
    private static final class Client implements ResponseWriter.Outlet {

        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private int room = Integer.MAX_VALUE;
        private boolean asked;
        private boolean gone;
        private int largest;
        private int flushed = -1;
        private int completed;
        private int aborted;
        private Runnable whileWriting = () -> {};

        @Override
        public boolean isReady() {
            asked = room > 0;
            return asked;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            mayWrite();
            whileWriting.run();
            assertThat(completed + aborted).as("ended while it is written to").isZero();
            taken.write(bytes, from, length);
            largest = Math.max(largest, bytes.length);
            room--;
        }

        @Override
        public void flush() throws IOException {
            mayWrite();
            flushed = taken.size();
        }

        private void mayWrite() throws IOException {
            assertThat(asked).as("asked whether it is ready").isTrue();
            assertThat(completed + aborted).isZero();
            asked = false;
            if (gone) {
                throw new IOException("gone");
            }
        }

        @Override
        public void complete() {
            completed++;
        }

        @Override
        public void abort() {
            aborted++;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, AT_ONCE - 1, AT_ONCE, AT_ONCE + 1, 2 * AT_ONCE, 1_000_000})
    void sendsBodiesOfAnyLength(int length) {
        byte[] body = random(length);
        if (length > 0) {
            pieces.add(body);
        }
        writer.ask();

        assertThat(client.taken.toByteArray()).isEqualTo(body);
        assertThat(client.largest).isLessThanOrEqualTo(AT_ONCE);
        isSent();
    }

    @Test
    void aClientThatIsOnlySometimesReadyGetsEveryByteOnce() {
        byte[] body = random(1_000_000);
        for (int from = 0; from < body.length; from += 10_007) {
            pieces.add(Arrays.copyOfRange(body, from, Math.min(body.length, from + 10_007)));
        }
        client.room = 0;
        writer.ask();
        while (client.completed == 0) {
            client.room = ThreadLocalRandom.current().nextInt(4);
            writer.ask();
            writer.ask();
            timer.advance(ofSeconds(1));
        }
        assertThat(client.taken.toByteArray()).isEqualTo(body);
        isSent();
    }

    @Test
    void nothingIsProducedForAClientThatAcceptsNothing() {
        client.room = 1;
        for (int i = 0; i < 10; i++) {
            pieces.add(random(AT_ONCE));
        }
        writer.ask();
        writer.ask();

        assertThat(pieces).hasSize(9);
        assertThat(over).isZero();
    }

    @Test
    void aClientThatAcceptsNothingForTooLongIsDisconnected() {
        client.room = 1;
        pieces.add(random(3 * AT_ONCE));
        writer.ask();
        timer.advance(ofSeconds(29));
        assertThat(client.aborted).isZero();

        timer.advance(ofSeconds(1));

        assertThat(client.aborted).isOne();
        assertThat(client.completed).isZero();
        isOver();
        client.room = 10;
        writer.ask();
        assertThat(client.taken.size()).isEqualTo(AT_ONCE);
    }

    @Test
    void aSlowClientIsServedToTheEnd() {
        client.room = 0;
        byte[] body = random(10 * AT_ONCE);
        pieces.add(body);
        writer.ask();
        for (int i = 0; i < 10; i++) {
            timer.advance(ofSeconds(29));
            client.room = 1;
            writer.ask();
        }
        client.room = 1;
        writer.ask();
        assertThat(client.taken.toByteArray()).isEqualTo(body);
        isSent();
    }

    @Test
    void aStalledClientHasOnlyOneTimer() {
        client.room = 0;
        pieces.add(random(1));
        for (int i = 0; i < 100; i++) {
            writer.ask();
        }
        assertThat(timer.pending()).isOne();
    }

    @Test
    void aBodyWithNothingMoreForNowIsFlushedAndWaitsWithoutTimeout() {
        atEnd = false;
        pieces.add(random(10));
        writer.ask();
        assertThat(client.flushed).isEqualTo(10);

        timer.advance(ofSeconds(1_000));
        assertThat(over).isZero();
        pieces.add(random(20));
        writer.ask();
        assertThat(client.flushed).isEqualTo(30);

        atEnd = true;
        writer.ask();
        isSent();
    }

    @Test
    void theHeadIsFlushedBeforeThereIsABody() {
        atEnd = false;
        writer.ask();

        assertThat(client.flushed).isZero();
    }

    @Test
    void aDisconnectedClientEndsTheAnswer() {
        client.gone = true;
        pieces.add(random(10));
        writer.ask();

        isOver();
        assertThat(client.completed).isOne();
    }

    @Test
    void aDisconnectDuringAWriteEndsTheExchangeAfterTheWrite() {
        client.whileWriting = writer::gone;
        pieces.add(random(3 * AT_ONCE));
        writer.ask();

        assertThat(client.taken.size()).isEqualTo(AT_ONCE);
        isSent();
    }

    @Test
    void anAbortDuringAWriteEndsTheExchangeAfterTheWrite() {
        client.whileWriting = writer::abort;
        pieces.add(random(3 * AT_ONCE));
        writer.ask();

        assertThat(client.taken.size()).isEqualTo(AT_ONCE);
        assertThat(client.aborted).isOne();
        assertThat(client.completed).isZero();
        isOver();
    }

    @Test
    void anAnswerIsAbortedIfTheExecutorRejectsIt() {
        ResponseWriter unwritten = new ResponseWriter(
                client,
                this::next,
                () -> over++,
                new ResponseWriter.Settings(
                        task -> {
                            throw new RejectedExecutionException("on purpose");
                        },
                        timer,
                        ofSeconds(30)));
        unwritten.ask();

        assertThat(client.aborted).isOne();
        isOver();
    }

    @Test
    void aBodyThatFailsMidwayAbortsTheAnswer() {
        isAborted(() -> {
            throw new IllegalStateException("the database is away");
        });
    }

    @Test
    void anErrorMidwayAbortsTheAnswerRatherThanOmittingAPart() {
        isAborted(() -> {
            throw new OutOfMemoryError("on purpose");
        });
    }

    private void isAborted(Runnable fault) {
        Pieces failing = () -> {
            if (client.taken.size() > 0) {
                fault.run();
            }
            return Optional.of(random(10));
        };
        ResponseWriter broken = new ResponseWriter(
                client, failing, () -> over++, new ResponseWriter.Settings(new DirectExecutor(), timer, ofSeconds(30)));
        try (QuietLog log = QuietLog.of(ResponseWriter.class)) {
            broken.ask();
            assertThat(log.records()).hasSize(1);
        }
        assertThat(client.aborted).isOne();
        assertThat(client.completed).isZero();
        isOver();
    }

    private void isSent() {
        assertThat(client.completed).isOne();
        assertThat(client.aborted).isZero();
        isOver();
    }

    private void isOver() {
        assertThat(over).isOne();
        assertThat(timer.pending()).isZero();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }
}
