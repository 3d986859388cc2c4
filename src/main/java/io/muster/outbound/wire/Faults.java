package io.muster.outbound.wire;

import io.muster.outbound.gate.TargetRefusedException;
import io.muster.outbound.target.Refusal;
import io.muster.outbound.target.Target;
import io.muster.task.Fault;
import io.muster.task.FaultCode;
import io.muster.task.TaskFailedException;
import io.muster.task.Throwables;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.reactor.IOReactorShutdownException;

/** Describes what went wrong in an exchange for callers: messages name the host, never its addresses. */
public final class Faults {

    private static final String UNREADABLE = "Upstream response unreadable";

    /** For a failure to describe a failure: created in advance, since there may be no memory left then. */
    @SuppressWarnings("StaticAssignmentOfThrowable")
    static final TaskFailedException LAST_RESORT =
            new TaskFailedException(Fault.of(FaultCode.TASK_FAILED, "The call failed with an internal error"));

    private Faults() {}

    public static Fault of(Throwable thrown, Target target) {
        Throwable real = Throwables.unwrap(thrown);
        String where = target.hostAndPort();
        Fault fault;
        if (real instanceof TargetRefusedException) {
            fault = Fault.of(FaultCode.TARGET_REFUSED, Refusal.DETAIL);
        } else if (real instanceof ResponseTooLargeException) {
            fault = Fault.of(
                    FaultCode.RESPONSE_TOO_LARGE,
                    "The response from %s is larger than %s".formatted(where, real.getMessage()));
        } else if (real instanceof MessageConstraintException) {
            fault = Fault.of(
                    FaultCode.RESPONSE_TOO_LARGE, "The headers of the response from %s are too large".formatted(where));
        } else if (real instanceof ExchangeErrorException || real instanceof Error) {
            fault = Fault.of(
                    FaultCode.TASK_FAILED,
                    "The call to %s failed with an internal error; see the server log".formatted(where));
        } else if (real instanceof IOReactorShutdownException) {
            fault = restarted();
        } else if (real instanceof RejectedExecutionException) {
            fault = Fault.of(FaultCode.OVERLOADED, "No thread is available to resolve " + target.host());
        } else if (real instanceof UnreadableBodyException) {
            fault = unreachable("The body of the response from %s %s".formatted(where, real.getMessage()))
                    .withTitle(UNREADABLE);
        } else if (real instanceof StaleConnectionException) {
            fault = unreachable(
                    "%s closed the kept-alive connection that carried the request; whether the request was processed is unknown"
                            .formatted(where));
        } else if (isNoHttp(real)) {
            fault = unreachable("The response from %s is not valid HTTP".formatted(where))
                    .withTitle(UNREADABLE);
        } else {
            fault = unreachable(network(real, target));
        }
        return fault.causedBy(real);
    }

    /** For exchanges with a host that failed too often recently. */
    public static Fault circuitOpen(Target target) {
        return Fault.of(
                FaultCode.CIRCUIT_OPEN,
                "%s has failed too often recently; calls to it are suspended for a few seconds"
                        .formatted(target.hostAndPort()));
    }

    /** For exchanges whose deadline is before the end of a pause that the host requested. */
    public static Fault paused(Target target, Duration left) {
        return Fault.of(
                FaultCode.OVERLOADED,
                "%s asked for a pause (Retry-After) of another %d s"
                        .formatted(target.hostAndPort(), left.toSeconds() + 1));
    }

    /** For exchanges whose deadline is before the end of a pause that an operator requested. */
    public static Fault pausedByOperator(Target target, Duration left) {
        return Fault.of(
                FaultCode.OVERLOADED,
                "An operator has paused calls to %s for another %d s"
                        .formatted(target.hostAndPort(), left.toSeconds() + 1));
    }

    public static Fault tooManyWait(Target target) {
        return Fault.of(
                FaultCode.OVERLOADED, "Too many calls to %s are already queued".formatted(target.hostAndPort()));
    }

    /** For exchanges that are started when the client is closed or closing. */
    public static Fault closed() {
        return unreachable("The server is shutting down and makes no more calls");
    }

    /** For exchanges whose connections were lost with their I/O threads. */
    public static Fault restarted() {
        return Fault.of(FaultCode.OVERLOADED, "The server's HTTP client is restarting; try again in a moment");
    }

    /** For responses that cannot be interpreted. */
    public static Fault unreadable(String detail) {
        return unreachable(detail).withTitle(UNREADABLE);
    }

    private static Fault unreachable(String detail) {
        return Fault.of(FaultCode.UPSTREAM_UNREACHABLE, detail);
    }

    private static boolean isNoHttp(Throwable real) {
        // the chunk decoder wraps errors in a trailer
        return real instanceof HttpException
                || real.getCause() instanceof HttpException
                || real instanceof MalformedChunkCodingException && !(real instanceof TruncatedChunkException);
    }

    private static String network(Throwable real, Target target) {
        String where = target.hostAndPort();
        if (real instanceof UnknownHostException) {
            return "The host name %s could not be resolved".formatted(target.host());
        } else if (real instanceof TimeoutException) {
            return "Resolving the host name %s took too long".formatted(target.host());
        } else if (real instanceof SSLException) {
            return tls(real, where);
        } else if (real instanceof SocketTimeoutException) {
            return "Connection to %s timed out".formatted(where);
        } else if (real instanceof NoRouteToHostException) {
            return "There is no route to %s".formatted(where);
        } else if (real instanceof ConnectException) {
            return "Connection to %s was refused".formatted(where);
        } else if (real instanceof ConnectionClosedException || real instanceof TruncatedChunkException) {
            return "%s closed the connection before its response was complete".formatted(where);
        } else if (real instanceof SocketException) {
            return "Connection to %s was reset".formatted(where);
        }
        return "The connection to %s broke".formatted(where);
    }

    private static String tls(Throwable real, String where) {
        if (real instanceof SSLPeerUnverifiedException) {
            return "TLS with %s failed: its certificate is for another host".formatted(where);
        }
        // the JDK throws the same exception for a wrong host name, so compare
        boolean untrusted = real instanceof SSLHandshakeException && real.getCause() instanceof CertificateException;
        return "TLS with %s failed%s"
                .formatted(where, untrusted ? ": its certificate is not trusted, or is for another host" : "");
    }
}
