package io.muster.rest.filter;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.rest.problem.Problem;
import io.muster.rest.problem.ProblemException;
import io.muster.testing.ManualTimer;
import jakarta.ws.rs.container.AsyncResponse;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccessWatchTest {

    private final ManualTimer timer = new ManualTimer();
    private final List<Object> resumed = new ArrayList<>();
    private final AsyncResponse response = (AsyncResponse) Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {AsyncResponse.class},
            (proxy, method, arguments) -> method.getName().equals("resume") && resumed.add(arguments[0]));
    private boolean valid = true;
    private int withdrawn;
    private final Runnable end = AccessWatch.begin(() -> valid, response, () -> withdrawn++, Runnable::run, timer);

    @Test
    void aCallerWithAccessWaitsAsLongAsItTakes() {
        timer.advance(ofSeconds(1_000));

        assertThat(resumed).isEmpty();
        assertThat(withdrawn).isZero();
    }

    @Test
    void lostAccessIsReportedWithinAMinute() {
        timer.advance(ofSeconds(100));
        valid = false;
        timer.advance(ofSeconds(60));

        assertThat(resumed)
                .singleElement()
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        told -> assertThat(told.problem().kind()).isEqualTo(Problem.Kind.UNAUTHORIZED));
        assertThat(withdrawn).isOne();
        assertThat(timer.pending()).isZero();
    }

    @Test
    void accessIsNotCheckedAfterTheResponse() {
        end.run();
        valid = false;
        timer.advance(ofSeconds(60));

        assertThat(resumed).isEmpty();
        assertThat(timer.pending()).isZero();
    }
}
