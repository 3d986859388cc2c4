package io.muster.task;

import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.task.Attempt.Kind;
import io.muster.task.Attempt.Sent;
import io.muster.testing.ManualTimer;
import java.util.List;
import org.junit.jupiter.api.Test;

class AttemptLogTest {

    private final ManualTimer timer = new ManualTimer();
    private final AttemptLog log = new AttemptLog(timer::nanoTime);

    @Test
    void anAttemptIsShownAsFarAsItHasGot() {
        timer.advance(ofMillis(5));
        AttemptLog.Entry entry = log.begin(Kind.FIRST);
        timer.advance(ofMillis(10));
        assertThat(log.attempts()).containsExactly(new Attempt(Kind.FIRST, 5, 10, 10, 0, null, Sent.NONE));

        entry.permitted(true);
        timer.advance(ofMillis(20));
        assertThat(log.attempts()).containsExactly(new Attempt(Kind.FIRST, 5, 10, 30, 0, null, Sent.NONE));

        entry.sending();
        assertThat(log.attempts()).containsExactly(new Attempt(Kind.FIRST, 5, 10, 30, 0, null, Sent.MAYBE));

        timer.advance(ofMillis(30));
        entry.responded(200);
        entry.ended(null);
        timer.advance(ofMillis(40));
        assertThat(log.attempts()).containsExactly(new Attempt(Kind.FIRST, 5, 10, 60, 200, null, Sent.YES));
    }

    @Test
    void aPermitGrantedAtOnceIsNoWait() {
        AttemptLog.Entry entry = log.begin(Kind.FIRST);
        timer.advance(ofMillis(3));
        entry.permitted(false);

        assertThat(log.attempts()).extracting(Attempt::waitedMs).containsExactly(0L);
    }

    @Test
    void onlyTheFirstEndCounts() {
        AttemptLog.Entry entry = log.begin(Kind.RETRY);
        entry.ended(FaultCode.UPSTREAM_UNREACHABLE);
        timer.advance(ofMillis(3));
        entry.ended(null);

        assertThat(log.attempts())
                .containsExactly(new Attempt(Kind.RETRY, 0, 0, 0, 0, FaultCode.UPSTREAM_UNREACHABLE, Sent.NONE));
    }

    @Test
    void whatTurnsOutNotToHaveBeenSentIsNot() {
        AttemptLog.Entry entry = log.begin(Kind.FIRST);
        entry.sending();
        entry.unsent();

        assertThat(sent()).containsExactly(Sent.NONE);
    }

    @Test
    void whatWasSentOnAnEarlierConnectionStaysSent() {
        AttemptLog.Entry entry = log.begin(Kind.FIRST);
        entry.sending();
        entry.sending();
        entry.unsent();

        assertThat(sent()).containsExactly(Sent.MAYBE);
    }

    @Test
    void nothingChangesOnceItIsClosed() {
        AttemptLog.Entry waiting = log.begin(Kind.FIRST);
        AttemptLog.Entry sending = log.begin(Kind.HEDGE);
        sending.sending();
        timer.advance(ofMillis(7));
        List<Attempt> closed = log.close();

        timer.advance(ofMillis(7));
        assertThat(waiting.sending()).isFalse();
        sending.unsent();
        sending.responded(200);
        sending.ended(null);
        log.begin(Kind.RETRY);

        assertThat(closed)
                .containsExactly(
                        new Attempt(Kind.FIRST, 0, 7, 7, 0, null, Sent.NONE),
                        new Attempt(Kind.HEDGE, 0, 7, 7, 0, null, Sent.MAYBE));
        assertThat(log.attempts()).extracting(Attempt::kind).containsExactly(Kind.FIRST, Kind.HEDGE);
        assertThat(sent()).containsExactly(Sent.NONE, Sent.MAYBE);
    }

    private List<Sent> sent() {
        return log.attempts().stream().map(Attempt::sent).toList();
    }
}
