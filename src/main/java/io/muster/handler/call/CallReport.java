package io.muster.handler.call;

import io.muster.outbound.CallLog;
import io.muster.outbound.CallPolicy;
import io.muster.task.Fault;
import io.muster.task.TaskFailedException;
import io.muster.task.Throwables;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** How a call was made, as shown in the task's result: only what was requested, and what took time. */
public record CallReport(CallPolicy policy, CallLog log) {

    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        policy.retry().ifPresent(asked -> members.put("attempts", log.attempts()));
        policy.hedge().ifPresent(asked -> members.put("hedges", log.hedges()));
        if (policy.redirects() > 0) {
            members.put("redirects", log.redirects());
        }
        long waited = log.waited().toMillis();
        if (waited > 0) {
            members.put("waitedMs", waited);
        }
        return members;
    }

    /** The failure of a call without a response, with this report added. */
    public CompletionException addTo(Throwable thrown) {
        Throwable real = Throwables.unwrap(thrown);
        Map<String, Object> members = members();
        if (members.isEmpty() || !(real instanceof TaskFailedException failed)) {
            return new CompletionException(real);
        }
        Fault fault = failed.fault().withAnnotations(Map.of("http", members));
        return new CompletionException(new TaskFailedException(fault));
    }
}
