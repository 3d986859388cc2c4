package io.muster.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReservationTest {

    private final List<String> log = new ArrayList<>();
    private final Reservation reservation = new Reservation();

    @Test
    void releasesInReverseOrderAndOnce() {
        reserve("a");
        charge("b");
        reservation.hold(() -> log.add("-c"));

        reservation.close();
        reservation.close();

        assertThat(log).containsExactly("+a", "+b", "-c", "-b", "-a");
    }

    @Test
    void doesNotReleaseWhatCouldNotBeReserved() {
        reserve("a");
        assertThatThrownBy(() -> reservation.reserve(ReservationTest::fail, () -> log.add("-b")))
                .hasMessage("on purpose");

        reservation.close();

        assertThat(log).containsExactly("+a", "-a");
    }

    @Test
    void releasesWhatIsKeptAtTheEndOfTheWork() {
        List<Runnable> ends = new ArrayList<>();
        reserve("a");
        charge("b");

        reservation.keepUntil(ends::add);
        reservation.close();
        assertThat(log).containsExactly("+a", "+b");

        ends.forEach(Runnable::run);
        ends.forEach(Runnable::run);
        assertThat(log).containsExactly("+a", "+b", "-a");
    }

    @Test
    void releasesAtOnceIfTheWorkHasEndedAlready() {
        reserve("a");
        reservation.keepUntil(Runnable::run);
        assertThat(log).containsExactly("+a", "-a");
    }

    @Test
    void releasesButDoesNotRefundIfKeepingFails() {
        reserve("a");
        charge("b");

        assertThatThrownBy(() -> reservation.keepUntil(release -> fail())).hasMessage("on purpose");
        reservation.close();

        assertThat(log).containsExactly("+a", "+b", "-a");
    }

    @Test
    void whatIsHandedOverIsReleasedOnlyByItsReceiver() {
        reserve("a");
        Reservation other = reservation.handOver();

        reservation.close();
        assertThat(log).containsExactly("+a");

        other.close();
        assertThat(log).containsExactly("+a", "-a");
    }

    @Test
    void aFailedReleaseDoesNotPreventTheOthers() {
        reserve("a");
        reservation.hold(ReservationTest::fail);
        reservation.hold(() -> log.add("-c"));

        assertThatThrownBy(reservation::close).hasMessage("on purpose");

        assertThat(log).containsExactly("+a", "-c", "-a");
    }

    private void reserve(String name) {
        reservation.reserve(() -> log.add("+" + name), () -> log.add("-" + name));
    }

    private void charge(String name) {
        reservation.charge(() -> log.add("+" + name), () -> log.add("-" + name));
    }

    private static void fail() {
        throw new IllegalStateException("on purpose");
    }
}
