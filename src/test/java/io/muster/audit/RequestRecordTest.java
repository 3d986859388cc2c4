package io.muster.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.audit.RequestLog.Audit;
import io.muster.testing.QuietLog;
import io.muster.trace.TraceContext;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RequestRecordTest {

    private static final UUID GROUP = UUID.fromString("01999999-9999-7999-8999-999999999999");
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final QuietLog audit = QuietLog.ofName(RequestLog.AUDIT);
    private final QuietLog access = QuietLog.ofName(RequestLog.ACCESS);
    private final RequestLog all = new RequestLog(Audit.ALL, true, System::nanoTime);

    @AfterEach
    void close() {
        audit.close();
        access.close();
    }

    @Test
    void aStartedGroupIsLoggedAtOnceAndOnce() {
        RequestRecord record = new RequestRecord(all, head("POST", "/api/groups"));
        record.admitted("alice");
        record.started(GROUP);

        JsonNode line = only(audit);
        assertThat(text(line, "action")).isEqualTo("group.start");
        assertThat(text(line, "outcome")).isEqualTo("done");
        assertThat(text(line, "caller")).isEqualTo("alice");
        assertThat(text(line, "group")).isEqualTo(GROUP.toString());
        assertThat(text(line, "trace")).isEqualTo(TRACE);
        record.ended(end(200));
        assertThat(audit.records()).hasSize(1);

        JsonNode request = only(access);
        assertThat(text(request, "group")).isEqualTo(GROUP.toString());
        assertThat(request.get("status").intValue()).isEqualTo(200);
        assertThat(request.get("bytes").intValue()).isEqualTo(7);
        assertThat(request.has("ms")).isTrue();
        assertThat(request.has("aborted")).isFalse();
    }

    // its failure is the response to a group that was started
    @Test
    void aGroupThatFailsWasNotRefused() {
        RequestRecord record = new RequestRecord(all, head("POST", "/api/groups"));
        record.started(GROUP);
        record.ended(end(503));

        assertThat(text(only(audit), "outcome")).isEqualTo("done");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/groups/1/cancel, 200, group.cancel, done",
        "POST, /api/groups/1/retry, 409, group.retry, failed",
        "DELETE, /api/groups/1, 204, group.forget, done",
        "DELETE, /api/groups/1, 403, group.forget, refused",
        "POST, /api/groups/1/tasks/a/cancel, 200, task.cancel, done",
        "POST, /api/groups/cancel, 200, groups.cancel, done",
        "POST, /api/hosts/example.com/pause, 200, host.pause, done",
        "POST, /api/hosts/example.com/resume, 404, host.resume, failed",
        "POST, /api/groups, 429, group.start, refused",
        "POST, /api/groups, 503, group.start, refused",
        "POST, /api/groups, 422, group.start, failed",
        "POST, /api/$batch, 403, group.start, refused",
        "GET, /api/run/page, 429, group.start, refused",
        "POST, /api/run/page, 403, group.start, refused",
        "POST, /api/examples/run-tasks, 202, example.run, done",
        "GET, /api/groups, 401, request, refused",
        "GET, /nothing, 403, request, refused",
        "GET, /api/groups, 429, request, refused"
    })
    void changesAndRefusalsAreAudited(String method, String path, int status, String action, String outcome) {
        new RequestRecord(all, head(method, path)).ended(end(status));

        JsonNode line = only(audit);
        assertThat(text(line, "action")).isEqualTo(action);
        assertThat(text(line, "outcome")).isEqualTo(outcome);
        assertThat(line.get("status").intValue()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/groups, 200",
        "GET, /api/groups/1, 404",
        "GET, /api/run/page, 200",
        "POST, /api/groups/check, 422",
        "POST, /api/groups, 202",
        "GET, /, 200"
    })
    void readsAndRepeatedRequestsAreNot(String method, String path, int status) {
        new RequestRecord(all, head(method, path)).ended(end(status));

        assertThat(audit.records()).isEmpty();
        assertThat(access.records()).hasSize(1);
    }

    @Test
    void whatOnlyCountsIsNotAudited() {
        new RequestRecord(
                        all, new RequestRecord.Head("POST", "/api/groups/cancel", true, "127.0.0.1", Optional.empty()))
                .ended(end(200));

        assertThat(audit.records()).isEmpty();
    }

    @Test
    void eachOfManyGroupsHasItsLine() {
        RequestRecord record = new RequestRecord(all, head("POST", "/api/groups/cancel"));
        record.changed("cancel", GROUP);
        record.ended(end(200));

        assertThat(lines(audit))
                .extracting(line -> text(line, "action"))
                .containsExactly("group.cancel", "groups.cancel");
    }

    @Test
    void refusalsAreLimited() {
        for (int i = 0; i < 1_000; i++) {
            new RequestRecord(all, head("GET", "/api/groups")).ended(end(401));
        }
        assertThat(audit.records()).hasSizeBetween(LineLimit.BURST_PER_SOURCE, LineLimit.BURST_PER_SOURCE + 5);
        // but not what succeeds
        new RequestRecord(all, head("DELETE", "/api/groups/1")).ended(end(204));
        assertThat(text(lines(audit).get(audit.records().size() - 1), "outcome"))
                .isEqualTo("done");
    }

    @Test
    void aResponseThatWasNotSentIsAborted() {
        new RequestRecord(all, head("GET", "/api/groups/1"))
                .ended(new RequestRecord.End(Optional.empty(), Optional.of(0L), false));

        JsonNode line = only(access);
        assertThat(line.has("status")).isFalse();
        assertThat(line.get("aborted").booleanValue()).isTrue();
        assertThat(audit.records()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"CHANGES", "OFF"})
    void whatIsAuditedCanBeLimited(Audit setting) {
        RequestLog some = new RequestLog(setting, false, System::nanoTime);
        new RequestRecord(some, head("POST", "/api/groups")).started(GROUP);
        new RequestRecord(some, head("DELETE", "/api/groups/1")).ended(end(204));
        new RequestRecord(some, head("POST", "/api/groups")).ended(end(403));

        assertThat(audit.records()).hasSize(setting == Audit.OFF ? 0 : 2);
        assertThat(access.records()).isEmpty();
    }

    private static RequestRecord.Head head(String method, String path) {
        Optional<TraceContext> trace =
                TraceContext.of(List.of("00-" + TRACE + "-b7ad6b7169203331-01"), List.of(), List.of());
        return new RequestRecord.Head(method, path, false, "127.0.0.1", trace);
    }

    private static RequestRecord.End end(int status) {
        return new RequestRecord.End(Optional.of(status), Optional.of(7L), true);
    }

    private static JsonNode only(QuietLog log) {
        List<JsonNode> lines = lines(log);
        assertThat(lines).hasSize(1);
        return lines.get(0);
    }

    private static List<JsonNode> lines(QuietLog log) {
        return log.messages().stream().map(JsonMapper.shared()::readTree).toList();
    }

    private static String text(JsonNode line, String member) {
        return line.get(member).stringValue();
    }
}
