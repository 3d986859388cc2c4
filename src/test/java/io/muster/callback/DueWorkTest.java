package io.muster.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.document.CallbackState;
import io.muster.testing.Answers;
import io.muster.testing.GroupTables;
import io.muster.testing.QuietLog;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callbacks on H2, and what does not depend on the database. */
class DueWorkTest extends DueWorkContract {

    DueWorkTest() {
        super(GroupTables.inMemory());
    }

    @Test
    void waitsForADatabaseThatIsAwayWithoutFillingTheLog() {
        receiver.on("/hook", Answers.status(200, ""));
        AtomicBoolean away = new AtomicBoolean();
        AtomicInteger refused = new AtomicInteger();
        try (QuietLog ours = QuietLog.of(PatientDataSource.class);
                QuietLog theirs = QuietLog.ofName("com.github.kagkarlsson.scheduler")) {
            work(failing(away, refused), client(), SECRET, plan(SOON));
            theirs.records().clear();

            away.set(true);
            await().until(() -> refused.get() >= 4);
            away.set(false);

            awaitState(finishedGroup("/hook"), CallbackState.DELIVERED);
            assertThat(ours.records()).hasSize(2);
            assertThat(theirs.records()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {StackOverflowError.class, OutOfMemoryError.class, NoClassDefFoundError.class})
    void survivesAnErrorOnEachOfItsThreads(Class<? extends Error> error) {
        receiver.on("/hook", Answers.status(200, ""));
        AtomicInteger errors = new AtomicInteger();
        try (QuietLog theirs = QuietLog.ofName("com.github.kagkarlsson.scheduler");
                QuietLog ours = QuietLog.of(UninterruptedThreads.class)) {
            DueWork work = work(throwing(error, errors), client(), SECRET, plan(SOON));
            assertThat(work.isServed()).isTrue();

            // the search for what is due, and what is done then, each ask for connections
            errors.set(5);
            finishedGroup("/hook");
            await().until(() -> errors.get() <= 0);

            // an attempt that failed comes again after a while, a minute if its node seems to have died with it
            awaitState(finishedGroup("/hook"), CallbackState.DELIVERED);
            assertThat(work.isServed()).isTrue();
            assertThat(theirs.records().size() + ours.records().size()).isPositive();
        }
    }

    @Test
    void isStartedAgainIfThereWasNoThreadForIt() {
        receiver.on("/hook", Answers.status(200, ""));
        AtomicBoolean none = new AtomicBoolean(true);
        PatientDataSource patient = new PatientDataSource(database());
        DueWork work = new DueWork(patient, delivery(patient, client(), SECRET, plan(SOON)), () -> {}, task -> {
            if (none.get()) {
                throw new OutOfMemoryError("on purpose: unable to create native thread");
            }
            return new Thread(task);
        });
        open.push(work);
        assertThatThrownBy(() -> work.start(Duration.ofMillis(50))).isInstanceOf(OutOfMemoryError.class);

        none.set(false);
        work.start(Duration.ofMillis(50));

        awaitState(finishedGroup("/hook"), CallbackState.DELIVERED);
    }

    @Test
    void stopsThoughTheDatabaseIsAway() {
        AtomicBoolean away = new AtomicBoolean();
        AtomicInteger refused = new AtomicInteger();
        try (QuietLog ours = QuietLog.of(PatientDataSource.class);
                QuietLog theirs = QuietLog.ofName("com.github.kagkarlsson.scheduler")) {
            DueWork work = work(failing(away, refused), client(), SECRET, plan(SOON));
            away.set(true);
            await().until(() -> refused.get() >= 1);

            long start = System.nanoTime();
            work.close();

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThat(ours.records()).hasSize(1);
            assertThat(theirs.records()).isNotEmpty();
        }
    }

    @Test
    void forgetsOldGroupsFromTheStartOn() {
        AtomicInteger runs = new AtomicInteger();
        PatientDataSource patient = new PatientDataSource(database());
        DueWork work = new DueWork(
                patient,
                delivery(patient, client(), SECRET, plan(SOON)),
                runs::incrementAndGet,
                Executors.defaultThreadFactory());
        open.push(work);

        work.start();

        await().untilAsserted(() -> assertThat(runs).hasValue(1));
    }

    @Test
    void startsOnceAndNotAfterItsEnd() {
        receiver.on("/hook", Answers.status(200, ""));
        DueWork work = work(plan(SOON));
        work.start();
        work.close();
        work.start();
        work.wake();

        UUID group = finishedGroup("/hook");

        work(plan(SOON));
        awaitState(group, CallbackState.DELIVERED);
        assertThat(requests("/hook")).hasSize(1);
    }

    @Test
    void isNotSentBeforeItsTime() {
        receiver.on("/hook", Answers.status(500, ""));
        Delivery delivery = delivery(database(), client(), SECRET, plan(LATER));
        UUID group = finishedGroup("/hook");

        Instant next = delivery.attempt(group).orElseThrow();

        assertThat(delivery.attempt(group)).contains(next);
        assertThat(callback(group).nextAttempt()).contains(next);
        assertThat(requests("/hook")).hasSize(1);
    }

    @Test
    void leavesAGroupAloneThatRunsAgain() {
        Delivery delivery = delivery(database(), client(), SECRET, plan(LATER));
        UUID group = finishedGroup("/hook");
        jdbi().useTransaction(handle -> table.waitAgain(handle, group));

        assertThat(delivery.attempt(group)).isEmpty();
        assertThat(receiver.requests()).isEmpty();
    }

    private DataSource throwing(Class<? extends Error> error, AtomicInteger errors) {
        DataSource real = database();
        return (DataSource) Proxy.newProxyInstance(
                DueWorkTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                    if (errors.getAndDecrement() > 0) {
                        throw error.getConstructor(String.class).newInstance("on purpose");
                    }
                    return method.invoke(real, args);
                });
    }

    private DataSource failing(AtomicBoolean away, AtomicInteger refused) {
        DataSource real = database();
        return (DataSource) Proxy.newProxyInstance(
                DueWorkTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, args) -> {
                    if (away.get()) {
                        refused.incrementAndGet();
                        throw new SQLException("away", "08001");
                    }
                    return method.invoke(real, args);
                });
    }
}
