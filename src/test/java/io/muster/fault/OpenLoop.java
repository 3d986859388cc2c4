package io.muster.fault;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.muster.it.MusterClient;
import io.muster.it.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Posts a group repeatedly at a fixed rate, whether or not the responses keep up, like independent callers. */
final class OpenLoop {

    private static final int LONGEST_ANSWER_SECONDS = 30;

    /** One response, and how long its caller waited for it. */
    record Answer(Reply reply, long nanos) {

        boolean isSuccess() {
            return reply.status() == 200;
        }
    }

    /** All responses to the load offered for this time. */
    record Outcome(List<Answer> answers, Duration offering) {

        /** Successful groups per second. */
        double goodput() {
            return answers.stream().filter(Answer::isSuccess).count() / seconds();
        }

        double offered() {
            return answers.size() / seconds();
        }

        List<Answer> refusals() {
            return answers.stream().filter(Predicate.not(Answer::isSuccess)).toList();
        }

        /** A percentile of the times of refusals. */
        double refusalMillis(double percent) {
            long[] sorted =
                    refusals().stream().mapToLong(Answer::nanos).sorted().toArray();
            if (sorted.length == 0) {
                throw new IllegalStateException("nothing was refused");
            }
            return sorted[(int) Math.ceil(percent / 100 * sorted.length) - 1] / 1e6;
        }

        private double seconds() {
            return offering.toNanos() / 1e9;
        }
    }

    private OpenLoop() {}

    static Outcome offer(MusterClient muster, String document, double perSecond, Duration time) {
        long begin = System.nanoTime();
        int requests = (int) (perSecond * time.toMillis() / 1_000);
        List<CompletableFuture<Answer>> calls = new ArrayList<>(requests);
        for (int request = 0; request < requests; request++) {
            long due = begin + (long) (request / perSecond * 1e9);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            long sent = System.nanoTime();
            calls.add(muster.runLater(document).thenApply(reply -> new Answer(reply, System.nanoTime() - sent)));
        }
        Duration offering = Duration.ofNanos(System.nanoTime() - begin);
        List<Answer> answers = calls.stream()
                .map(call -> call.orTimeout(LONGEST_ANSWER_SECONDS, SECONDS).join())
                .toList();
        return new Outcome(answers, offering);
    }
}
